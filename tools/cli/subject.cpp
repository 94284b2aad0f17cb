// `kith subject`: what an operator does when a person uses their rights.
#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>

namespace kith::cli {
namespace {

void show_told(const Json& told) {
    for (const Json& each : told) {
        fmt::print("  {:9}  {}  tried {}\n",
                   each.value("state", ""),
                   each.value("inbox", ""),
                   each.value("attempts", 0));
    }
}

void show_requests(const Json& requests) {
    for (const Json& each : requests) {
        const std::string answered = each.value("answered", "");
        fmt::print("  {:8}{}  asked {}, {}\n",
                   each.value("right", ""),
                   each.contains("who") ? "  " + each.value("who", "") : "",
                   each.value("asked", ""),
                   !answered.empty()           ? "answered " + answered
                   : each.value("late", false) ? "OVERDUE since " + each.value("due", "")
                                               : "to be answered by " + each.value("due", ""));
    }
}

void show_state(const Json& result) {
    fmt::print("{}{}\n",
               result.value("who", ""),
               result.value("restricted", false) ? "  restricted: kept, and used for nothing" : "");
    if (const std::string due = result.value("erasure_due", ""); !due.empty()) {
        fmt::print("  everything is destroyed {} {}\n",
                   result.value("held", false) ? "when the legal hold ends, not before" : "at",
                   due);
    }
    if (const std::string erased = result.value("erased", ""); !erased.empty())
        fmt::print("  erased at {}\n", erased);
}

void add_show(CLI::App& subject) {
    const auto call = std::make_shared<Call>();
    CLI::App* show =
        add_command(subject,
                    "show",
                    "What somebody asked under their rights, and by when it is due; without WHO, what is "
                    "still owed to anybody",
                    "kith subject show --dir D @bea@donor.example");
    add_json(*show, call);
    show->add_option("WHO", call->object, "@user@host");
    on_call(*show, [call] {
        return run(*call, "subject.show", {{"who", call->object}}, [](const Json& result) {
            if (result.contains("who")) show_state(result);
            if (result["requests"].empty()) fmt::print("  nothing is asked\n");
            show_requests(result["requests"]);
            if (result.contains("told")) show_told(result["told"]);
        });
    });
}

void add_export(CLI::App& subject) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(
        subject,
        "export",
        "A copy of everything that is kept of somebody: a page to read, JSON-LD, receipts",
        "kith subject export --dir D --reason \"letter of 3 May\" --out bea.tar @bea@donor.example");
    add_json(*command, call);
    command->add_option("WHO", call->object, "@user@host")->required();
    command->add_option("--out", call->text, "A new folder, or a new file whose name ends in .tar")
        ->required();
    const auto reason = std::make_shared<std::string>();
    command->add_option("--reason", *reason, "How they asked; for the record, and for them to see")
        ->required();
    on_call(*command, [call, reason] {
        const Json args = {{"who", call->object},
                           {"out", std::filesystem::absolute(call->text).string()},
                           {"reason", *reason}};
        return run(*call, "subject.export", args, [](const Json& result) {
            fmt::print(
                "{}: {} files in {}\nWhoever has them can read everything: hand them over, then delete "
                "them\n",
                result.value("who", ""),
                result.value("files", 0),
                result.value("out", ""));
        });
    });
}

void add_erase(CLI::App& subject) {
    const auto call = std::make_shared<Call>();
    const auto yes = std::make_shared<bool>(false);
    CLI::App* erase =
        add_command(subject,
                    "erase",
                    "Forget somebody who asked you to: every use ends at once, all is destroyed after 24 "
                    "hours (until then they "
                    "may say KEEP), or with --now at once; a legal hold puts it off; what left is taken back",
                    "kith subject erase --dir D --reason \"letter of 3 May\" --yes @bea@donor.example");
    add_json(*erase, call);
    erase->add_option("WHO", call->object, "@user@host")->required();
    erase->add_option("--reason", call->text, "How they asked, and why at once if it is; for the record")
        ->required();
    erase->add_flag("--now", call->flag, "Do not wait 24 hours");
    erase->add_flag("--yes", *yes, "It does not come back");
    on_call(*erase, [=] {
        const Json args = {{"who", call->object}, {"reason", call->text}, {"now", call->flag}, {"yes", *yes}};
        return run(*call, "subject.erase", args, [](const Json& result) {
            const bool erased = result.value("erased", false);
            fmt::print("{}: {}{}\n",
                       result.value("who", ""),
                       erased ? "erased"
                       : result.value("held", false)
                           ? "nothing is used any more; destroyed when the legal hold ends"
                           : "nothing is used any more; destroyed at ",
                       erased || result.value("held", false) ? "" : result.value("due", ""));
            if (erased) fmt::print("  {} consents withdrawn\n", result.value("withdrawn", 0));
            show_told(result["told"]);
        });
    });
}

}  // namespace

void add_subject_commands(CLI::App& app) {
    CLI::App* subject = add_group(app, "subject", "A person's rights");
    const auto call = std::make_shared<Call>();
    CLI::App* restrict = add_command(*subject,
                                     "restrict",
                                     "Keep what there is and use nothing of it (or --off)",
                                     "kith subject restrict --dir D --reason \"dispute\" @bea@donor.example");
    add_json(*restrict, call);
    restrict->add_option("WHO", call->object, "@user@host")->required();
    restrict->add_option("--reason", call->text, "Why, for the record")->required();
    restrict->add_flag("--off", call->flag, "Lift the restriction");
    on_call(*restrict, [call] {
        const Json args = {{"who", call->object}, {"reason", call->text}, {"off", call->flag}};
        return run(*call, "subject.restrict", args, [](const Json& result) {
            fmt::print("{} is {}restricted\n",
                       result.value("who", ""),
                       result.value("restricted", false) ? "" : "no longer ");
        });
    });
    add_show(*subject);
    add_export(*subject);
    add_erase(*subject);
}

}  // namespace kith::cli
