package antiphon.master.serve;

import antiphon.master.core.contract.Refusal;
import antiphon.master.intake.ClientCalls;
import antiphon.master.page.action.PageWriter;
import antiphon.master.replica.Write;
import antiphon.proto.master.PostMessageRequest;
import antiphon.proto.master.PostMessageResponse;
import java.util.Optional;
import java.util.function.Consumer;

/// Writes that come from within this process, checked and answered as those that come by gRPC.
public final class DirectWrites implements PageWriter {
    private final WriteChecks checks;
    private final ClientCalls calls;
    private final Answers answers;

    public DirectWrites(WriteChecks checks, ClientCalls calls, Answers answers) {
        this.checks = checks;
        this.calls = calls;
        this.answers = answers;
    }

    @Override
    public void write(PostMessageRequest request, Consumer<PostMessageResponse> onOutcome) {
        WriteChecks.Common common = checks.common(request);
        Optional<Refusal> problem = common.problemWith(request.getContent(), request.getRequestId());
        if (problem.isPresent()) {
            onOutcome.accept(answers.refused(problem.get()));
            return;
        }
        Write write = common.write(request.getContent(), request.getRequestId());
        var _ = calls.append(write).thenAccept(outcome -> onOutcome.accept(answers.of(outcome)));
    }
}
