/// Where the processor time of a message goes: samples of all processes under load, as a budget and a flame graph.
@org.jspecify.annotations.NullMarked
package antiphon.bench.profile;
