package antiphon.failover.ratis;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.rpc.RpcFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;

/// Tells Ratis to speak through an [Exchange]. Ratis makes it from the name of this class, so it is public and the
/// exchange comes with the parameters of the server.
public final class ExchangeRpcType implements RpcType {
    private static final String EXCHANGE = Exchange.class.getName();

    static Parameters parameters(Exchange exchange) {
        Parameters parameters = new Parameters();
        parameters.put(EXCHANGE, exchange, Exchange.class);
        return parameters;
    }

    @Override
    public String name() {
        return ExchangeRpcType.class.getName();
    }

    @Override
    public RpcFactory newFactory(Parameters parameters) {
        Exchange exchange = parameters.getNonNull(EXCHANGE, Exchange.class);
        return new ServerFactory() {
            @Override
            public RaftServerRpc newRaftServerRpc(RaftServer server) {
                return new ExchangeRpc(server, exchange);
            }

            @Override
            public RpcType getRpcType() {
                return ExchangeRpcType.this;
            }
        };
    }
}
