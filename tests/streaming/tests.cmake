# Streaming: the hub over whole nodes in memory, and real sockets over loopback.
kith_tests(streaming kith_test_nodes)
