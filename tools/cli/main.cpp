#include "node/application.h"
#include "tools/cli/cli.h"

int main(int argc, char** argv) {
    kith::node::prepare_process();
    return kith::cli::run_command_line(argc, argv);
}
