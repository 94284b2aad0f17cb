#include "consent/json.h"
#include "tools/cli/cli.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace kith::cli {
namespace {

constexpr const char* example_object = "https://example.edu/posts/17";

void show_id(const Json& result) {
    if (result.contains("waits_for")) return show_waiting(result);
    fmt::print("{}\n", result.value("id", ""));
    for (const auto& warning : result.value("warnings", Json::array()))
        fmt::print(stderr, "note: {}\n", warning.get<std::string>());
}

struct Draft {
    std::string visibility = "public";
    std::string warning{};
    std::string language{};
    std::string reply_to{};
    std::string quote{};
    std::vector<std::string> shows{};
    std::vector<std::string> options{};
    bool multiple = false;
    int minutes = 24 * 60;
    std::string reply_policy{};
    std::string like_policy{};
    std::string boost_policy{};
    std::string quote_policy{};
    bool anyway = false;
};

void add_policies(CLI::App& command, const std::shared_ptr<Draft>& draft) {
    const auto policy = [&](const char* name, std::string& out, const char* about) {
        command.add_option(name, out, about)
            ->check(CLI::IsMember({"public", "followers", "mentioned", "nobody"}))
            ->group("Who may");
    };
    policy("--who-replies", draft->reply_policy, "reply");
    policy("--who-likes", draft->like_policy, "like");
    policy("--who-boosts", draft->boost_policy, "boost");
    policy("--who-quotes", draft->quote_policy, "quote");
}

void add_anyway(CLI::App& command, const std::shared_ptr<Draft>& draft) {
    command.add_flag("--anyway",
                     draft->anyway,
                     "Also if it tells something private of a person it names; that person can see it");
}

Json args_of(const Draft& draft) {
    Json args = Json::object();
    const auto put = [&](const char* name, const std::string& value) {
        if (!value.empty()) args[name] = value;
    };
    put("content_warning", draft.warning);
    put("language", draft.language);
    put("reply_to", draft.reply_to);
    put("quote", draft.quote);
    put("reply_policy", draft.reply_policy);
    put("like_policy", draft.like_policy);
    put("boost_policy", draft.boost_policy);
    put("quote_policy", draft.quote_policy);
    if (draft.anyway) args["anyway"] = true;
    if (!draft.shows.empty()) args["shows"] = draft.shows;
    if (!draft.options.empty()) {
        args["poll"] = {{"options", draft.options}, {"multiple", draft.multiple}, {"minutes", draft.minutes}};
    }
    return args;
}

void add_post(CLI::App& app) {
    const auto call = std::make_shared<Call>();
    const auto draft = std::make_shared<Draft>();
    CLI::App* post = add_command(app,
                                 "post",
                                 "Publish a post; prints its URL",
                                 "kith post --dir D --as ana --visibility followers \"Exams are over!\"");
    add_as(*post, call);
    add_json(*post, call);
    add_include_direct(*post, call);
    post->add_option(
            "TEXT", call->text, "Plain text with @mentions, #hashtags and links; - reads standard input")
        ->required();
    post->add_option("--visibility", draft->visibility, "Who may read it")
        ->check(CLI::IsMember({"public", "unlisted", "followers", "direct", "local"}))
        ->capture_default_str();
    post->add_option("--cw", draft->warning, "Content warning");
    post->add_option("--language", draft->language, "Such as en or es");
    post->add_option("--reply-to", draft->reply_to, "URL of the post to answer")->type_name("URL");
    post->add_option("--quote", draft->quote, "URL of a post to quote")->type_name("URL");
    post->add_option(
            "--shows",
            draft->shows,
            "People it shows or quotes, with commas between: it is published when all said yes to it")
        ->type_name("@USER@HOST")
        ->delimiter(',')
        ->allow_extra_args(false);
    post->add_option("--poll", draft->options, "An option of a poll; once for each")
        ->type_name("OPTION")
        ->allow_extra_args(false);
    post->add_flag("--poll-multiple", draft->multiple, "Voters may choose several");
    post->add_option("--poll-minutes", draft->minutes, "How long the poll is open")
        ->check(CLI::Range(5, 60 * 24 * 366))
        ->capture_default_str();
    add_policies(*post, draft);
    add_anyway(*post, draft);
    on_call(*post, [call, draft] {
        const auto text = text_or_stdin(call->text);
        if (!text) return complain(text.error());
        Json args = args_of(*draft);
        args["text"] = *text;
        args["visibility"] = draft->visibility;
        return run(*call, "post", std::move(args), show_id);
    });
}

void add_edit(CLI::App& app) {
    const auto call = std::make_shared<Call>();
    const auto draft = std::make_shared<Draft>();
    CLI::App* edit =
        add_command(app,
                    "edit",
                    "Change a post; everyone who got it gets the change",
                    std::string("kith edit --dir D --as ana ") + example_object + " \"Exams start today\"");
    add_as(*edit, call);
    add_json(*edit, call);
    add_include_direct(*edit, call);
    edit->add_option("OBJECT", call->object, "The post's URL")->required();
    edit->add_option("TEXT", call->text, "The new text; - reads standard input")->required();
    edit->add_option("--cw", draft->warning, "Content warning");
    edit->add_option("--language", draft->language, "Such as en or es");
    add_policies(*edit, draft);
    add_anyway(*edit, draft);
    on_call(*edit, [call, draft] {
        const auto text = text_or_stdin(call->text);
        if (!text) return complain(text.error());
        Json args = args_of(*draft);
        args["text"] = *text;
        args["object"] = call->object;
        return run(*call, "edit", std::move(args), show_id);
    });
}

/// like, boost, bookmark and pin: on an object, and back with --undo.
void add_reaction(CLI::App& app, const std::string& name, const std::string& about) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(app, name, about, "kith " + name + " --dir D --as ana " + example_object);
    add_as(*command, call);
    add_json(*command, call);
    command->add_option("OBJECT", call->object, "The post's URL")->required();
    command->add_flag("--undo", call->flag, "Take it back");
    on_call(*command, [call, name] {
        return run(*call, name, {{"object", call->object}, {"undo", call->flag}}, nullptr);
    });
}

void add_delete(CLI::App& app) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(app,
                                    "delete",
                                    "Delete a post; everyone who got it is told",
                                    std::string("kith delete --dir D --as ana ") + example_object);
    add_as(*command, call);
    add_json(*command, call);
    command->add_option("OBJECT", call->object, "The post's URL")->required();
    on_call(*command, [call] { return run(*call, "delete", {{"object", call->object}}, nullptr); });
}

void add_vote(CLI::App& app) {
    const auto call = std::make_shared<Call>();
    CLI::App* command = add_command(
        app, "vote", "Vote in a poll", std::string("kith vote --dir D --as ana ") + example_object + " 1");
    add_as(*command, call);
    add_include_direct(*command, call);
    add_json(*command, call);
    command->add_option("OBJECT", call->object, "The poll's URL")->required();
    command->add_option("CHOICE", call->list, "Names or numbers of the options; the first is 1")->required();
    on_call(*command, [call] {
        return run(*call, "vote", {{"object", call->object}, {"choices", call->list}}, nullptr);
    });
}

}  // namespace

void add_posting_commands(CLI::App& app) {
    add_post(app);
    add_edit(app);
    add_delete(app);
    add_reaction(app, "like", "Like a post");
    add_reaction(app, "boost", "Share a post with one's followers");
    add_reaction(app, "bookmark", "Remember a post; nobody is told");
    add_reaction(app, "pin", "Show a post of one's own on top of the profile");
    add_vote(app);
}

}  // namespace kith::cli
