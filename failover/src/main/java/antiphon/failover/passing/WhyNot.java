package antiphon.failover.passing;

import antiphon.core.NodeId;

/// Why a call was not passed on, in a sentence for its caller.
sealed interface WhyNot {
    String sentence();

    /// @param waitedMs for one that does
    record NobodyLeads(long waitedMs) implements WhyNot {
        @Override
        public String sentence() {
            return "no node leads at the moment, and none came to lead within " + waitedMs
                    + " ms: retry later; `antiphon status` shows how the cluster is";
        }
    }

    /// Either there is no connection to it, or it says that it does not lead.
    record NotTaken(NodeId leader, long waitedMs) implements WhyNot {
        @Override
        public String sentence() {
            return leader + " is the last node that was known to lead, and it took no call of this node within "
                    + waitedMs + " ms: retry later, or at another node; `antiphon status` shows how the cluster is";
        }
    }

    record TooManyWait(int max) implements WhyNot {
        @Override
        public String sentence() {
            return max + " calls wait at this node for a node that leads, and no more may: retry later, or at another"
                    + " node";
        }
    }

    /// @param bytesMax of all that wait
    record TooLarge(long bytesMax) implements WhyNot {
        @Override
        public String sentence() {
            return "the calls that wait at this node for a node that leads, or for its answer, have as many bytes as"
                    + " they may (" + bytesMax + "): retry later, or at another node";
        }
    }

    /// @param leader where it was passed to
    record NotKept(NodeId leader) implements WhyNot {
        @Override
        public String sentence() {
            return leader + ", which was thought to lead, did not take the call, and this node has not kept it, for it"
                    + " keeps too many: retry";
        }
    }

    record Stopping() implements WhyNot {
        @Override
        public String sentence() {
            return "this node stops passing calls on: retry, at another node or here";
        }
    }
}
