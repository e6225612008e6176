package antiphon.log.segment;

import java.util.ArrayList;
import java.util.List;

/// The segments of a log in order. One thread changes the list; any thread may read it.
public final class Segments {
    private volatile List<Segment> list;

    public Segments(List<Segment> list) {
        this.list = List.copyOf(list);
    }

    public List<Segment> all() {
        return list;
    }

    public void add(Segment segment) {
        List<Segment> longer = new ArrayList<>(list);
        longer.add(segment);
        list = List.copyOf(longer);
    }

    public void removeLast() {
        list = list.subList(0, list.size() - 1);
    }

    /// The segment of a message that the log has.
    public Segment holding(long sequence) {
        List<Segment> all = list;
        int low = 0;
        int high = all.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (all.get(middle).first() <= sequence) low = middle;
            else high = middle - 1;
        }
        return all.get(low);
    }

    /// How much of the files the messages above `sequence` take, from the block on that the first of them is in.
    public long bytesAbove(long sequence) {
        long bytes = 0;
        for (Segment segment : list) {
            long end = segment.next().offset();
            if (segment.first() > sequence) bytes += end;
            else if (segment.last() > sequence) bytes += end - segment.blockOf(sequence + 1).offset();
        }
        return bytes;
    }
}
