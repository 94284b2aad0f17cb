#include "tools/cli/moderating.h"

#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

void show_deeds(const Json& deeds) {
    for (const Json& deed : deeds) {
        fmt::print("{}  {}  {} {}{}  {}\n",
                   deed.value("at", ""),
                   deed.value("by", ""),
                   deed.value("verb", ""),
                   deed.value("whom", ""),
                   deed.value("object", ""),
                   deed.value("reason", ""));
    }
}

void show_report(const Json& one) {
    fmt::print("{}  {}  {}  about {} by {}{}{}\n",
               one.value("id", ""),
               one.value("at", ""),
               one.value("category", ""),
               one.value("about", ""),
               one.value("from", ""),
               one.value("forwarded", false) ? "  forwarded" : "",
               one.value("closed", "").empty() ? "" : "  closed");
}

void show_whole_report(const Json& one) {
    show_report(one);
    fmt::print("{}\n", one.value("comment", ""));
    for (const Json& post : one["posts"])
        fmt::print("\n{}\n{}\n", post.value("id", ""), post.value("text", ""));
    if (one.value("posts_not_shown", 0) != 0) {
        fmt::print("\n{} posts cannot be shown\n", one.value("posts_not_shown", 0));
    }
    for (const Json& deed : one["before"]) {
        fmt::print(
            "before: {}  {}  {}\n", deed.value("at", ""), deed.value("verb", ""), deed.value("reason", ""));
    }
}

void add_report_list(CLI::App& report) {
    const auto call = std::make_shared<Call>();
    const auto limit = std::make_shared<int>(100);
    CLI::App* command = add_command(report, "list", "Reports, the newest first", "kith report list --dir D");
    add_json(*command, call);
    command->add_option("--state", call->text, "open (the default), closed or all")
        ->check(CLI::IsMember({"open", "closed", "all"}));
    command->add_option("--limit", *limit, "The newest so many")->check(CLI::Range(1, 1'000));
    on_call(*command, [call, limit] {
        return run(*call, "report.list", {{"state", call->text}, {"limit", *limit}}, [](const Json& result) {
            for (const Json& one : result) show_report(one);
        });
    });
}

/// A command on one report.
void add_one(CLI::App& report, const std::string& name, const std::string& about, const Show& show) {
    const auto call = std::make_shared<Call>();
    const auto id = std::make_shared<std::int64_t>(0);
    CLI::App* command = add_command(report, name, about, "kith report " + name + " 12345 --dir D");
    add_json(*command, call);
    command->add_option("ID", *id, "As `report list` shows it")->required();
    if (name == "assign")
        command->add_option("HANDLE", call->object, "Who looks into it; nobody where none is named");
    if (name == "forward")
        command->add_option("--comment", call->text, "What their server is told; nothing else is");
    on_call(*command, [=] {
        Json args = {{"id", *id}};
        if (!call->object.empty()) args["handle"] = call->object;
        if (!call->text.empty()) args["comment"] = call->text;
        return run(*call, "report." + name, std::move(args), show);
    });
}

void add_deed(CLI::App& moderate, const std::string& name, const std::string& about) {
    const auto call = std::make_shared<Call>();
    const auto report = std::make_shared<std::int64_t>(0);
    CLI::App* command =
        add_command(moderate,
                    name,
                    about,
                    "kith moderate " + name + " @bea@other.example --dir D --reason \"Advertising\"");
    add_json(*command, call);
    command->add_option("WHO", call->object, "HANDLE, or @user@host")->required();
    auto* reason = command->add_option("--reason", call->text, "Why; the person is told");
    if (name == "warn") reason->required();
    command->add_option("--report", *report, "The report that is closed by it");
    on_call(*command, [=] {
        return run(*call,
                   "moderate." + name,
                   {{"who", call->object}, {"reason", call->text}, {"report", *report}},
                   nullptr);
    });
}

void add_looking(CLI::App& moderate) {
    const auto log = std::make_shared<Call>();
    const auto limit = std::make_shared<int>(100);
    CLI::App* command =
        add_command(moderate, "log", "What the staff did, the newest first", "kith moderate log --dir D");
    add_json(*command, log);
    command->add_option("--limit", *limit, "The newest so many")->check(CLI::Range(1, 1'000));
    on_call(*command, [log, limit] { return run(*log, "moderate.log", {{"limit", *limit}}, show_deeds); });

    const auto show = std::make_shared<Call>();
    command = add_command(moderate,
                          "show",
                          "How an account stands, and what was done about it",
                          "kith moderate show @bea@other.example --dir D");
    add_json(*command, show);
    command->add_option("WHO", show->object, "HANDLE, or @user@host")->required();
    on_call(*command, [show] {
        return run(*show, "moderate.show", {{"who", show->object}}, [](const Json& result) {
            fmt::print("{}\nsilenced: {}\nsensitive: {}\ndisabled: {}\nsuspended: {}\nopen reports: {}\n",
                       result.value("account", ""),
                       result.value("silenced", ""),
                       result.value("sensitive", ""),
                       result.value("disabled", ""),
                       result.value("suspended", ""),
                       result.value("open_reports", 0));
            show_deeds(result["history"]);
        });
    });

    const auto staff = std::make_shared<Call>();
    command =
        add_command(moderate, "staff", "Who has a role, and what it may do", "kith moderate staff --dir D");
    add_json(*command, staff);
    on_call(*command, [staff] {
        return run(*staff, "moderate.staff", Json::object(), [](const Json& result) {
            for (const Json& one : result) {
                std::string may;
                for (const Json& each : one["may"]) may += " " + each.get<std::string>();
                fmt::print("{:30}  {}:{}\n", one.value("handle", ""), one.value("role", ""), may);
            }
        });
    });
}

void show_blocks(const Json& result) {
    for (const Json& one : result["domains"]) {
        fmt::print("{:40}  since {}\n", one.value("domain", ""), one.value("since", ""));
    }
    for (const Json& one : result["networks"]) {
        const std::string until = one.value("until", "");
        fmt::print("{:40}  since {}{}  {}\n",
                   one.value("network", ""),
                   one.value("since", ""),
                   until.empty() ? "" : " until " + until,
                   one.value("comment", ""));
    }
}

void add_block_list(CLI::App& moderate) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(moderate,
                                    "blocks",
                                    "The mail domains and networks that sign-ups are not taken from",
                                    "kith moderate blocks --dir D");
    add_json(*command, call);
    on_call(*command, [call] { return run(*call, "moderate.blocks", Json::object(), show_blocks); });
}

void add_mail_block(CLI::App& moderate, const std::string& name, const std::string& about) {
    const auto call = std::make_shared<Call>();
    CLI::App* command =
        add_command(moderate, name, about, "kith moderate " + name + " throwaway.example --dir D");
    add_json(*command, call);
    command->add_option("DOMAIN", call->object, "What stands behind the @; all below it is meant too")
        ->required();
    on_call(*command,
            [call, name] { return run(*call, "moderate." + name, {{"domain", call->object}}, nullptr); });
}

void add_network_block(CLI::App& moderate, const std::string& name, const std::string& about) {
    const auto call = std::make_shared<Call>();
    const auto days = std::make_shared<int>(0);
    CLI::App* command = add_command(moderate, name, about, "kith moderate " + name + " 192.0.2.0/24 --dir D");
    add_json(*command, call);
    command->add_option("NETWORK", call->object, "At most /24, or /48 of IPv6: no single addresses")
        ->required();
    if (name == "block-network") {
        command->add_option("--comment", call->text, "Why; for the staff alone");
        command->add_option("--days", *days, "For so many days; else until it is taken back")
            ->check(CLI::Range(1, 3'650));
    }
    on_call(*command, [=] {
        Json args = {{"network", call->object}};
        if (!call->text.empty()) args["comment"] = call->text;
        if (*days > 0) args["days"] = *days;
        return run(*call, "moderate." + name, std::move(args), nullptr);
    });
}

}  // namespace

void add_moderation_commands(CLI::App& app) {
    CLI::App* report = add_group(app, "report", "What people reported");
    add_report_list(*report);
    add_one(*report,
            "show",
            "One report with what was reported; reading private posts is written down",
            show_whole_report);
    add_one(*report, "assign", "Say who looks into it", nullptr);
    add_one(*report, "close", "It was looked into", nullptr);
    add_one(*report, "reopen", "It must be looked into again", nullptr);
    add_one(*report, "forward", "Tell the server of who was reported, without who reported", nullptr);
    CLI::App* moderate = add_group(app, "moderate", "What is done about accounts, ours and others'");
    add_deed(*moderate, "warn", "Tell somebody of ours what they must not do");
    add_deed(*moderate, "silence", "Leave an account out of public timelines, searches and suggestions");
    add_deed(*moderate, "unsilence", "Take that back");
    add_deed(*moderate, "sensitive", "Mark all media of an account as sensitive");
    add_deed(*moderate, "unsensitive", "Take that back");
    add_deed(*moderate, "disable", "Sign somebody of ours out everywhere, and let nobody sign in");
    add_deed(*moderate, "enable", "Take that back");
    add_deed(*moderate, "suspend", "Hide an account and all it wrote");
    add_deed(*moderate, "unsuspend", "Take that back");
    add_looking(*moderate);
    add_block_list(*moderate);
    add_mail_block(*moderate, "block-mail", "Let nobody make an account with an address of that domain");
    add_mail_block(*moderate, "unblock-mail", "Take that back");
    add_network_block(*moderate, "block-network", "Let nobody make an account from that network");
    add_network_block(*moderate, "unblock-network", "Take that back");
}

}  // namespace kith::cli
