package dev.weir.control.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.weir.proxy.pool.EndpointState;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code weir endpoint}: says what an operator wants of an endpoint. */
@Command(
        name = "endpoint",
        description = {
            "Lets an endpoint serve (ready), finish and get nothing new (drain), or be left alone (maint).",
            "It stays so over restarts, until somebody says otherwise."
        })
@SuppressWarnings("NullAway.Init")
final class EndpointCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AdminOptions admin = new AdminOptions();

    @Mixin
    private ChangeReason change = new ChangeReason();

    @Mixin
    private Lifetime lifetime = new Lifetime();

    @Parameters(index = "0", paramLabel = "POOL", description = "Its pool.")
    private String pool;

    @Parameters(index = "1", paramLabel = "ADDRESS", description = "Its address, as status shows it.")
    private String address;

    @Parameters(index = "2", paramLabel = "STATE", converter = ToState.class, description = "ready, drain or maint.")
    private EndpointState state;

    @Override
    public Integer call() throws CommandFailedException {
        try (AdminClient client = admin.client()) {
            String path = "/v1/pools/" + AdminClient.segment(pool) + "/endpoints/" + AdminClient.segment(address);
            JsonNode applied =
                    client.post(change.path(path), lifetime.limit(change.body().put("state", state.label())));
            admin.show(spec.commandLine().getOut(), applied, ChangeText::lines);
            return ExitCode.OK;
        }
    }

    /** Reads a state by the name it has on the admin port. */
    static final class ToState implements ITypeConverter<EndpointState> {
        @Override
        public EndpointState convert(String text) {
            for (EndpointState state : EndpointState.values()) {
                if (state.label().equals(text)) {
                    return state;
                }
            }
            throw new TypeConversionException("'" + text + "': expected ready, drain or maint");
        }
    }
}
