package antiphon.node.auth;

import antiphon.node.Await;
import antiphon.proto.worker.ReplicationBatch;
import antiphon.proto.worker.SecondaryWorkerServiceGrpc;
import antiphon.proto.worker.StreamOpening;
import antiphon.security.callers.Caller;
import antiphon.security.callers.CallersFile;
import antiphon.security.callers.Role;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which roles may call each method of a node: as docs/callers.md says, and as the node itself does.
public final class RolesOfMethods {
    private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of(
            "authorization", Metadata.ASCII_STRING_MARSHALLER);

    private static final ReplicationBatch OPENING = ReplicationBatch.newBuilder()
            .setOpening(StreamOpening.getDefaultInstance())
            .build();

    private final Map<Role, String> tokens = new EnumMap<>(Role.class);
    private final List<ServiceDescriptor> services;

    /// @param callers a file that is made, with one caller for each role
    public RolesOfMethods(Path callers, List<ServiceDescriptor> services) throws IOException {
        this.services = List.copyOf(services);
        CallersFile file = CallersFile.at(callers, _ -> Optional.empty());
        file.create();
        for (Role role : Role.values())
            tokens.put(role, file.add(new Caller(role.word(), EnumSet.of(role), List.of()), Optional.empty()));
    }

    /// @param node `master` or `worker`
    public Map<String, EnumSet<Role>> documented(String node) throws IOException {
        List<String> lines = Files.readAllLines(Path.of("..", "docs", "callers.md"));
        return forEach((role, method) -> {
            String row = lines.stream()
                    .filter(line -> line.startsWith("| `" + role.word() + "` |"))
                    .collect(Collectors.joining());
            String word = method.equals("GetClusterStatus") ? "the status" : method;
            String elsewhere = node.equals("master") ? " on workers" : " on masters";
            return Pattern.compile("\\b" + word + "\\b(?!" + elsewhere + ")").matcher(row).find();
        });
    }

    /// Calls each method as a caller of each role, with an empty request.
    public Map<String, EnumSet<Role>> admitted(Channel channel) {
        Map<String, MethodDescriptor<?, ?>> methods = new TreeMap<>();
        services.forEach(service -> service.getMethods()
                .forEach(method -> methods.put(String.valueOf(method.getBareMethodName()), method)));
        return forEach((role, name) -> {
            MethodDescriptor<?, ?> method = methods.get(name);
            if (method == null) throw new AssertionError(name);
            return isAdmitted(channel, method, tokens.getOrDefault(role, ""));
        });
    }

    private interface Question {
        boolean may(Role role, String method);
    }

    private Map<String, EnumSet<Role>> forEach(Question question) {
        Map<String, EnumSet<Role>> all = new TreeMap<>();
        for (ServiceDescriptor service : services)
            for (MethodDescriptor<?, ?> method : service.getMethods()) {
                String name = String.valueOf(method.getBareMethodName());
                EnumSet<Role> roles = EnumSet.noneOf(Role.class);
                Arrays.stream(Role.values()).filter(role -> question.may(role, name)).forEach(roles::add);
                all.put(name, roles);
            }
        return all;
    }

    private static <Q, R> boolean isAdmitted(Channel channel, MethodDescriptor<Q, R> method, String token) {
        CallOptions bound = CallOptions.DEFAULT.withDeadlineAfter(Await.BOUND_SECONDS, TimeUnit.SECONDS);
        ClientCall<Q, R> call = channel.newCall(method, bound);
        FirstAnswer<R> answer = new FirstAnswer<>();
        Metadata headers = new Metadata();
        headers.put(AUTHORIZATION, "Bearer " + token);
        call.start(answer, headers);
        call.sendMessage(request(method));
        call.halfClose();
        call.request(1);
        boolean isAdmitted = answer.isAdmitted.join();
        call.cancel("it has its answer", null);
        return isAdmitted;
    }

    /// Replication looks at the token when it is opened.
    private static <Q> Q request(MethodDescriptor<Q, ?> method) {
        boolean isStream = method.getFullMethodName()
                .equals(SecondaryWorkerServiceGrpc.getReplicateMethod().getFullMethodName());
        return isStream
                ? method.parseRequest(new ByteArrayInputStream(OPENING.toByteArray()))
                : method.parseRequest(InputStream.nullInputStream());
    }

    /// Some methods answer with the reason, and do not fail.
    private static final class FirstAnswer<R> extends ClientCall.Listener<R> {
        private final CompletableFuture<Boolean> isAdmitted = new CompletableFuture<>();

        @Override
        public void onMessage(R message) {
            isAdmitted.complete(!message.toString().contains("auth_token"));
        }

        @Override
        public void onClose(Status status, @Nullable Metadata trailers) {
            switch (status.getCode()) {
                case PERMISSION_DENIED, UNAUTHENTICATED -> isAdmitted.complete(false);
                case DEADLINE_EXCEEDED -> isAdmitted.completeExceptionally(status.asException());
                default -> isAdmitted.complete(true);
            }
        }
    }
}
