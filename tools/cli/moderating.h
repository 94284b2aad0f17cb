// report …, moderate …
#pragma once

namespace CLI {
class App;
}

namespace kith::cli {

void add_moderation_commands(CLI::App& app);

}  // namespace kith::cli
