#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

void print_indented(std::string_view text, std::size_t depth) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        fmt::print("{:{}}{}\n", "", depth, text.substr(0, end));
        text.remove_prefix(end == text.npos ? text.size() : end + 1);
    }
}

void show_post(const Json& post, std::size_t depth) {
    fmt::print("{:{}}{}  {}  {}\n",
               "",
               depth,
               post.value("author", ""),
               post.value("published", ""),
               post.value("visibility", ""));
    if (post.contains("boosted_by"))
        fmt::print("{:{}}boosted by {}\n", "", depth, post.value("boosted_by", ""));
    if (const std::string warning = post.value("content_warning", ""); !warning.empty()) {
        fmt::print("{:{}}[{}]\n", "", depth, warning);
    }
    print_indented(post.value("text", ""), depth);
    if (post.contains("poll")) {
        int number = 0;
        for (const Json& option : post["poll"]["options"]) {
            fmt::print("{:{}}{}. {} ({})\n",
                       "",
                       depth,
                       ++number,
                       option.value("name", ""),
                       option.value("votes", 0));
        }
    }
    if (post.contains("likes")) {
        fmt::print("{:{}}likes {}  boosts {}\n", "", depth, post.value("likes", 0), post.value("boosts", 0));
    }
    fmt::print("{:{}}{}\n\n", "", depth, post.value("url", post.value("id", "")));
    if (!post.contains("replies")) return;
    for (const Json& reply : post["replies"]) show_post(reply, depth + 4);
}

void show_posts(const Json& result) {
    for (const Json& post : result) show_post(post, 0);
}

void show_notifications(const Json& result) {
    for (const Json& one : result) {
        fmt::print("{}  {}  {}", one.value("at", ""), one.value("type", ""), one.value("from", ""));
        if (const std::string url = one.value("url", ""); !url.empty()) fmt::print("  {}", url);
        fmt::print("\n");
        if (one.contains("text")) print_indented(one.value("text", ""), 4);
    }
}

struct Range {
    int limit = 20;
    std::string before{};
};

void add_range(CLI::App& command, const std::shared_ptr<Range>& range) {
    command.add_option("--limit", range->limit, "At most so many")
        ->check(CLI::Range(1, 200))
        ->capture_default_str();
}

void add_listing(CLI::App& app, const std::string& name, const std::string& about, const Show& show) {
    const auto call = std::make_shared<Call>();
    const auto range = std::make_shared<Range>();
    CLI::App* command = add_command(app, name, about, "kith " + name + " --dir D --as ana --json");
    add_as(*command, call);
    add_json(*command, call);
    add_include_direct(*command, call);
    add_range(*command, range);
    on_call(*command, [=] { return run(*call, name, {{"limit", range->limit}}, show); });
}

}  // namespace

void add_reading_commands(CLI::App& app) {
    add_listing(app, "timeline", "Posts of an account and of those it follows, newest first", show_posts);
    add_listing(app,
                "notifications",
                "What an account was told: mentions, follows, likes, boosts",
                show_notifications);

    const auto call = std::make_shared<Call>();
    CLI::App* show = add_command(app,
                                 "show",
                                 "A post with the thread under it, as anybody may see it",
                                 "kith show --dir D --json https://example.edu/posts/17");
    add_as(*show, call, /*required=*/false);
    add_json(*show, call);
    add_include_direct(*show, call);
    show->add_option("URL", call->object, "The post's URL; one of another server is fetched")->required();
    on_call(*show, [call] {
        return run(*call, "show", {{"object", call->object}}, [](const Json& post) { show_post(post, 0); });
    });
}

}  // namespace kith::cli
