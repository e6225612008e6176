package antiphon.node.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// Subscriptions that have caught up, by the number they wait for. So new messages wake only subscriptions that can
/// continue: not those that wait for a later number, nor those that have not consumed earlier messages yet.
final class CaughtUpReaders {
    private final NavigableMap<Long, Set<Subscription>> byNumber = new TreeMap<>();
    private final Map<Subscription, Long> numbers = new HashMap<>();
    private volatile long lowest = Long.MAX_VALUE;

    /// The lowest number a subscription waits for; none when there is no subscription.
    long lowest() {
        return lowest;
    }

    synchronized void add(Subscription subscription, long number) {
        remove(subscription);
        byNumber.computeIfAbsent(number, _ -> new LinkedHashSet<>()).add(subscription);
        numbers.put(subscription, number);
        lowest = byNumber.firstKey();
    }

    synchronized void remove(Subscription subscription) {
        Long number = numbers.remove(subscription);
        if (number == null) return;
        byNumber.computeIfPresent(number, (_, others) -> others.remove(subscription) && others.isEmpty()
                ? null
                : others);
        lowest = byNumber.isEmpty() ? Long.MAX_VALUE : byNumber.firstKey();
    }

    /// Removes the subscriptions whose number has come, until they wait again.
    synchronized List<Subscription> takeUpTo(long position) {
        List<Subscription> taken = new ArrayList<>();
        while (!byNumber.isEmpty() && byNumber.firstKey() <= position)
            taken.addAll(byNumber.pollFirstEntry().getValue());
        taken.forEach(numbers::remove);
        lowest = byNumber.isEmpty() ? Long.MAX_VALUE : byNumber.firstKey();
        return taken;
    }
}
