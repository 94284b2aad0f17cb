// Reports: who looks into them, what is shown of them, and the way to other servers.
#include "node/mastodon/limits.h"
#include "node/moderation/forwarding.h"
#include "node/moderation/limits.h"
#include "node/moderation/step.h"
#include "storage/visibility.h"

#include <algorithm>

namespace kith::node {
namespace {

bool is_open(const storage::PostRow& post) {
    return post.visibility == Visibility::public_ || post.visibility == Visibility::unlisted;
}

/// What who reported it could see, they could show. Of somebody suspended since then, what everybody could
/// see.
bool was_shown_by(storage::Tx& tx, const storage::ReportRow& report, const storage::PostRow& post) {
    if (post.actor != report.target || post.hidden) return false;
    return is_open(post) || storage::may_see(tx, post, storage::Viewer::actor(report.from));
}

std::unexpected<Error> no_report() {
    return fail(Errc::not_found, "moderation/no-report", "there is no such report");
}

Done check_words(const std::string& text) {
    if (text.size() <= limits::moderation_reason_bytes_max) return {};
    return fail(Errc::malformed, "moderation/words", "Validation failed: Text is too long");
}

}  // namespace

std::optional<ReportView> Moderation::view_of(const Step& step, const storage::ReportRow& report) const {
    const auto target = storage::find_actor(step.tx, report.target);
    if (!target) return std::nullopt;
    return ReportView{.report = report,
                      .target = view_of(step, *target),
                      .from = storage::find_actor(step.tx, report.from),
                      .assigned = storage::find_actor(step.tx, report.assigned),
                      .acted_by = storage::find_actor(step.tx, report.acted_by)};
}

Result<std::vector<ReportView>> Moderation::reports(const Moderator& by,
                                                    const storage::ReportFilter& filter,
                                                    const storage::Page& page) const {
    return look(by, Permission::reports, [&](const Step& step) -> Result<std::vector<ReportView>> {
        std::vector<ReportView> views;
        for (const storage::ReportRow& row : storage::list_reports(step.tx, filter, page)) {
            if (auto view = view_of(step, row)) views.push_back(*std::move(view));
        }
        return views;
    });
}

Result<ReportView> Moderation::report(const Moderator& by, storage::ReportId id) const {
    return change(by, Permission::reports, [&](const Step& step) -> Result<ReportView> {
        const auto row = storage::find_report(step.tx, id);
        if (!row) return no_report();
        auto found = view_of(step, *row);
        if (!found) return no_report();
        ReportView view = *std::move(found);
        view.history = storage::deeds_about(step.tx, row->target, limits::moderation_history_max);
        for (const Uri& object : row->objects) {
            const auto post = storage::find_post(step.tx, object);
            if (post && was_shown_by(step.tx, *row, *post)) {
                view.posts.push_back(*post);
            } else if (object != view.target.actor.uri) {
                ++view.absent;
            }
        }
        if (!std::ranges::all_of(view.posts, is_open)) {
            write_down(step, {.verb = "read messages", .target = row->target, .report = id.value});
            tell_person(step, view.target.actor, "reported messages were read", "");
        }
        return view;
    });
}

Done Moderation::change_report(const Moderator& by,
                               storage::ReportId id,
                               std::string_view verb,
                               const std::function<Done(const Step&, storage::ReportRow&)>& how) const {
    return change(by, Permission::reports, [&](const Step& step) -> Done {
        auto row = storage::find_report(step.tx, id);
        if (!row) return no_report();
        TRY_DONE(how(step, *row));
        storage::update_report(step.tx, *row);
        write_down(step, {.verb = std::string(verb), .target = row->target, .report = id.value});
        return {};
    });
}

Done Moderation::assign(const Moderator& by, storage::ReportId id, storage::ActorId to) const {
    return change_report(
        by, id, to.valid() ? "assign" : "unassign", [&](const Step& step, auto& row) -> Done {
            if (to.valid() && !permissions_of(step.tx, Moderator::of(to)).has(Permission::reports)) {
                return fail(Errc::malformed, "moderation/assign", "this account may not look into reports");
            }
            row.assigned = to;
            return {};
        });
}

Done Moderation::resolve(const Moderator& by, storage::ReportId id) const {
    return change_report(by, id, "close report", [&](const Step& step, auto& row) -> Done {
        if (row.acted) return {};
        row.acted = step.now;
        row.acted_by = by.person;
        return {};
    });
}

Done Moderation::reopen(const Moderator& by, storage::ReportId id) const {
    return change_report(by, id, "reopen report", [](const Step&, auto& row) -> Done {
        row.acted.reset();
        row.acted_by = {};
        return {};
    });
}

Done Moderation::change_report(const Moderator& by,
                               storage::ReportId id,
                               const std::string& category,
                               const std::vector<std::string>& rules) const {
    return change_report(by, id, "change report", [&](const Step&, auto& row) -> Done {
        static constexpr std::string_view known[] = {"spam", "legal", "violation", "other"};
        if (!category.empty()) {
            if (std::ranges::find(known, category) == std::end(known)) {
                return fail(Errc::malformed,
                            "moderation/category",
                            "Validation failed: Category is not included in the list");
            }
            row.category = category;
        }
        if (rules.size() > limits::instance_rules_max) {
            return fail(Errc::malformed, "moderation/rules", "Validation failed: Too many rules");
        }
        if (row.category == "violation" && !rules.empty()) row.rules = rules;
        if (row.category != "violation") row.rules.clear();
        return {};
    });
}

Done Moderation::forward(const Moderator& by, storage::ReportId id, const std::string& comment) const {
    TRY_DONE(check_words(comment));
    return change_report(by, id, "forward report", [&](const Step& step, auto& row) -> Done {
        const auto target = storage::find_actor(step.tx, row.target);
        if (!target || target->deleted) return no_report();
        if (target->is_local) {
            return fail(Errc::conflict, "moderation/local", "this account is one of ours");
        }
        if (row.forwarded) {
            return fail(Errc::conflict, "moderation/forwarded", "this report was forwarded already");
        }
        row.forwarded = true;
        // A message is known to few: its address would say who reported it.
        storage::ReportRow told = row;
        std::erase_if(told.objects, [&](const Uri& object) {
            const auto post = storage::find_post(step.tx, object);
            return !post || post->actor != target->id || !is_open(*post);
        });
        return forward_report(step.tx, parts_.site, parts_.outbox, told, *target, comment, step.now);
    });
}

}  // namespace kith::node
