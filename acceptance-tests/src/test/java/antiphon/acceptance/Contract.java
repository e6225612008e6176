package antiphon.acceptance;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.grpc.stub.ClientCalls;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// What a client in another language knows of Antiphon: only what was fixed before Antiphon was written.
final class Contract {
    static final String MASTER = "messages.MessageService";
    static final String WORKER = "secondary_worker.SecondaryWorkerService";

    /// As in the contract, with `int32` where others may have declared sequence numbers so.
    private static final String MESSAGES = """
            PostMessageRequest: 1 content string, 2 write_concern int32, 3 client_id string
            PostMessageResponse: 1 status string, 2 message string, 3 total_messages int32
            Message: 1 message_id string, 2 content string, 3 sequence_number int32, 4 parent_id string, \
            5 timestamp double
            SignedMessage: 1 message_id string, 2 content string, 3 sequence_number int32, 4 parent_id string, \
            5 timestamp double, 6 signature string
            GetMessagesRequest:
            GetMessagesResponse: 1 messages repeated Message
            CatchUpRequest: 1 last_sequence_number int32, 2 auth_token string
            CatchUpResponse: 1 status string, 2 messages repeated SignedMessage
            """;

    private static final String WORKER_MESSAGES = """
            MessageReplicaReceived: 1 message_id string, 2 content string, 3 sequence_number int32, \
            4 parent_id string, 5 timestamp double, 6 signature string, 7 status string
            MasterMessageReplicaRequest: 1 message MessageReplicaReceived, 2 auth_token string
            MasterMessageReplicaResponse: 1 status string, 2 status_code int32, 3 error_message string
            MasterHealthCheckRequest: 1 auth_token string
            MasterHealthCheckResponse: 1 status string
            GetMessagesRequest:
            GetMessagesResponse: 1 messages repeated MessageReplicaReceived
            InjectFailureRequest: 1 fail_next_n_requests int32, 2 where string
            InjectFailureResponse: 1 status bool
            RecoveryNotification: 1 master_latest_sequence int32, 2 auth_token string
            RecoveryAcknowledgment: 1 status string
            """;

    private static final long CALL_SECONDS = 40;
    private static final Map<String, Descriptor> MASTER_TYPES = types("messages", MESSAGES);
    private static final Map<String, Descriptor> WORKER_TYPES = types("secondary_worker", WORKER_MESSAGES);

    private Contract() {}

    private static Map<String, Descriptor> types(String name, String text) {
        FileDescriptorProto.Builder file = FileDescriptorProto.newBuilder().setName(name + ".proto").setPackage(name)
                .setSyntax("proto3");
        text.lines().forEach(line -> file.addMessageType(type(name, line)));
        try {
            Map<String, Descriptor> types = new HashMap<>();
            FileDescriptor.buildFrom(file.build(), new FileDescriptor[0])
                    .getMessageTypes()
                    .forEach(type -> types.put(type.getName(), type));
            return types;
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DescriptorProto type(String file, String line) {
        int colon = line.indexOf(':');
        DescriptorProto.Builder type = DescriptorProto.newBuilder().setName(line.substring(0, colon));
        for (String field : line.substring(colon + 1).split(",", -1))
            if (!field.isBlank()) type.addField(field(file, field.strip().split(" ", -1)));
        return type.build();
    }

    private static FieldDescriptorProto field(String file, String[] words) {
        String type = words[words.length - 1];
        FieldDescriptorProto.Builder field = FieldDescriptorProto.newBuilder()
                .setNumber(Integer.parseInt(words[0]))
                .setName(words[1])
                .setLabel(words[2].equals("repeated")
                        ? FieldDescriptorProto.Label.LABEL_REPEATED
                        : FieldDescriptorProto.Label.LABEL_OPTIONAL);
        switch (type) {
            case "string" -> field.setType(FieldDescriptorProto.Type.TYPE_STRING);
            case "int32" -> field.setType(FieldDescriptorProto.Type.TYPE_INT32);
            case "double" -> field.setType(FieldDescriptorProto.Type.TYPE_DOUBLE);
            case "bool" -> field.setType(FieldDescriptorProto.Type.TYPE_BOOL);
            default -> field.setType(FieldDescriptorProto.Type.TYPE_MESSAGE).setTypeName("." + file + "." + type);
        }
        return field.build();
    }

    private static Descriptor typeOf(String service, String name) {
        Descriptor type = (service.equals(MASTER) ? MASTER_TYPES : WORKER_TYPES).get(name);
        if (type == null) throw new IllegalArgumentException("no type " + name + " in the contract of " + service);
        return type;
    }

    /// A request, field by field: a name, a value, a name, a value.
    static DynamicMessage message(String service, String name, Object... fields) {
        Descriptor type = typeOf(service, name);
        DynamicMessage.Builder message = DynamicMessage.newBuilder(type);
        for (int i = 0; i < fields.length; i += 2)
            message.setField(type.findFieldByName((String) fields[i]), fields[i + 1]);
        return message.build();
    }

    static Object get(DynamicMessage message, String field) {
        return message.getField(message.getDescriptorForType().findFieldByName(field));
    }

    private static MethodDescriptor<DynamicMessage, DynamicMessage> method(
            String service, String rpc, String request, String response) {
        return MethodDescriptor.<DynamicMessage, DynamicMessage>newBuilder()
                .setType(MethodDescriptor.MethodType.UNARY)
                .setFullMethodName(service + "/" + rpc)
                .setRequestMarshaller(
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(typeOf(service, request))))
                .setResponseMarshaller(
                        ProtoUtils.marshaller(DynamicMessage.getDefaultInstance(typeOf(service, response))))
                .build();
    }

    static DynamicMessage call(Channel channel, String service, String rpc, DynamicMessage request, String response) {
        String type = request.getDescriptorForType().getName();
        return ClientCalls.blockingUnaryCall(
                channel, method(service, rpc, type, response), options(), request);
    }

    static PendingCall<DynamicMessage> start(
            Channel channel, String service, String rpc, DynamicMessage request, String response) {
        String type = request.getDescriptorForType().getName();
        return PendingCall.start(channel, method(service, rpc, type, response), options(), request);
    }

    private static CallOptions options() {
        return CallOptions.DEFAULT.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
    }
}
