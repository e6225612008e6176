package antiphon.examples;

import antiphon.client.AntiphonClient;
import antiphon.client.WorkerReader;
import antiphon.client.read.MessageStream;
import antiphon.client.target.Address;
import antiphon.client.write.WriteOptions;
import antiphon.client.write.WriteResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Writing and reading, from one message to many.
public final class FirstSteps {
    private FirstSteps() {}

    /// Writes one message, which two nodes hold durably before this returns its number.
    public static long write(String master) {
        // @start region="write"
        try (AntiphonClient antiphon = AntiphonClient.connect(master)) {
            WriteResult result = antiphon.post("hello", 2);
            if (!result.acknowledged()) throw new IllegalStateException(result.reason());
            return result.sequence();
        }
        // @end
    }

    /// Writes many, without waiting for one before the next is sent.
    public static void writeMany(AntiphonClient antiphon, List<String> orders) {
        // @start region="send"
        WriteOptions options = WriteOptions.NONE.withClientId("shop").withTimeout(Duration.ofSeconds(5));
        List<CompletableFuture<WriteResult>> results = new ArrayList<>();
        for (String order : orders) results.add(antiphon.send(order, 2, options));
        for (CompletableFuture<WriteResult> each : results) {
            WriteResult result = each.join();
            switch (result.outcome()) {
                case ACKNOWLEDGED -> {} // Two nodes hold it.
                case UNCONFIRMED -> System.err.println(result.sequence() + " is in the log and still spreading");
                case NOT_APPENDED -> System.err.println("refused, safe to send again: " + result.reason());
            }
        }
        // @end
    }

    /// Reads on a worker what was written on the master: the content of one message.
    public static String read(String worker, long number) throws InterruptedException {
        // @start region="read"
        try (WorkerReader reader = new WorkerReader(Address.parse(worker))) {
            Duration wait = Duration.ofSeconds(5); // Until the worker holds everything up to that number.
            return reader.pageHolding(number, number, 1, wait).messages().getFirst().content();
        }
        // @end
    }

    /// Follows the log until that many messages have arrived.
    public static List<String> follow(AntiphonClient antiphon, int count) throws InterruptedException {
        List<String> contents = new ArrayList<>();
        // @start region="follow"
        try (MessageStream messages = antiphon.follow(1)) {
            while (contents.size() < count) contents.add(messages.next().content());
        }
        // @end
        return contents;
    }
}
