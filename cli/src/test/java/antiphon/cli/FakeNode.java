package antiphon.cli;

/// The program of a node that only prints its settings. The node named by DIES ends with exit code 7, or
/// with that in DIES_WITH; others stay until they are stopped.
public final class FakeNode {
    private FakeNode() {}

    public static void main(String[] arguments) throws InterruptedException {
        for (String name : new String[]{"PORT", "HTTP_PORT", "MACHINE_ID", "WORKERS", "MASTER_PORT", "WORKER_9_PORT",
            "DATA_DIR",
            "RECOVER_FROM", "FAULT_INJECTION", "PAGE_WRITES"})
            System.out.println(name + "=" + System.getenv(name));
        if ("json".equals(System.getenv("LOG_FORMAT")))
            System.out.println("{\"node\":\"" + System.getenv("ADDRESS") + "\"}");
        System.out.println("pid " + ProcessHandle.current().pid());
        System.out.println("secret of " + System.getenv("AUTH_TOKEN").length() + " characters");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("last words")));
        if (System.getenv("ADDRESS").equals(System.getenv("DIES"))) System.exit(code());
        Thread.sleep(Long.MAX_VALUE);
    }

    private static int code() {
        String code = System.getenv("DIES_WITH");
        return code == null ? 7 : Integer.parseInt(code);
    }
}
