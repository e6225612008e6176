package antiphon.bench.scale;

import antiphon.bench.report.Panel;
import antiphon.bench.report.Sheet;
import java.util.List;

/// What an experiment gave: its figures, and how to draw them.
record Findings(Sheet sheet, List<Panel> panels) {}
