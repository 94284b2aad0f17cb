// The centre itself: everything of one person on one page.
#include "node/consent/consents.h"
#include "node/limits.h"
#include "node/web/consent_pages.h"
#include "node/web/consent_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace kith::node {

using consent::DetailKind;
using consent::KindSet;
using consent::Reason;

namespace {

std::string_view name_of_kind(DetailKind kind) {
    return consent::category_of(kind).name;
}
std::string_view name_of_reason(Reason reason) {
    return consent::rule_of(reason).name;
}

/// A purpose that can be said no to: one that the node could do without.
bool may_be_refused(Reason reason) {
    return reason != Reason::account_service &&
           consent::rule_of(reason).bases.contains(consent::LawfulBasis::consent);
}

/// Views of one person's page; all of it in reach of the one model.
class CentreViews {
 public:
    CentreViews(const ConsentCentrePage& page, const ConsentWords& words)
        : page_(page), centre_(page.centre), words_(words) {}

    void fill(View& view) {
        view.text("lede", words_.say("me/lede", {{"site", page_.site.name}}))
            .text("signed_in_as", words_.say("me/signed_in", {{"who", page_.who}}))
            .text("forgets_at",
                  centre_.forgets_all_at
                      ? words_.say("me/forgets_at", {{"when", words_.time(*centre_.forgets_all_at)}})
                      : "")
            .flag("restricted", centre_.restricted && !centre_.forgets_all_at)
            .flag("restricted_any", centre_.restricted)
            .flag("erased", centre_.erased)
            .flag("is_local", page_.is_local)
            .flag("is_staff", page_.is_staff)
            .flag("has_password", page_.has_password)
            .text("value_max", fmt::format("{}", limits::detail_value_bytes_max))
            .text("remember_notice", words_.remember_notice());
        fill_questions(view);
        fill_known(view);
        fill_purposes(view);
        set_consent_trail(view, centre_, words_);
    }

 private:
    void fill_questions(View& view) {
        std::vector<View> views;
        for (const OpenQuestion& question : centre_.questions) {
            View one;
            std::vector<View> choices;
            for (std::size_t i = 0; i < question.choices.size(); ++i) {
                View choice;
                choice.text("choice", fmt::format("{}", i)).text("choice_label", question.choices[i].label);
                choices.push_back(std::move(choice));
            }
            one.text("number", fmt::format("{}", views.size() + 1))
                .text("code", question.code)
                .text("question_about", words_.say("asked/about", {{"kinds", words_.kinds(question.kinds)}}))
                .text("question_notice", question.notice)
                .text("question_post", question.post)
                .text("question_by",
                      words_.say("asked/by",
                                 {{"who", question.asked_by},
                                  {"day", words_.day(question.asked)},
                                  {"until", words_.day(question.until)}}))
                .list("choices", std::move(choices));
            views.push_back(std::move(one));
        }
        view.flag("questions_shown", !views.empty()).list("questions", std::move(views));
    }

    bool has_hearsay(DetailKind kind) const {
        return std::ranges::any_of(centre_.known, [&](const KnownDetail& detail) {
            return detail.kind == kind && !detail.confirmed;
        });
    }
    bool is_last_use(const Use& use) const {
        const auto on = std::ranges::count_if(
            centre_.uses, [&](const Use& other) { return other.kind == use.kind && other.on; });
        return on == 1 && !has_hearsay(use.kind);
    }

    std::string until_words(const Use& use) const {
        if (use.until) return words_.say("use/until", {{"day", words_.day(*use.until)}});
        return use.stoppable ? words_.say("use/open") : std::string();
    }

    View use_view(const Use& use, bool name_kind) const {
        const std::string kind = words_.kind(use.kind);
        const std::string reason = words_.reason(use.reason);
        const std::string what =
            name_kind ? words_.say("use/of_kind", {{"kind", kind}, {"reason", reason}}) : reason;
        View view;
        view.flag("use_on", use.on && !centre_.restricted)
            .flag("use_paused", use.on && centre_.restricted)
            .flag("use_off", !use.on)
            .text("use_what", as_heading(what))
            .text("use_readers", use.on ? words_.readers(use) : "")
            .text("use_until", until_words(use))
            .text("use_why", words_.why(use, centre_.objections))
            .text("use_last", use.stoppable && is_last_use(use) ? words_.say("use/last") : "")
            .text("use_notice", use.notice)
            .flag("use_stoppable", use.stoppable)
            .text("use_stop_what", words_.say("use/stop_what", {{"kind", kind}, {"reason", reason}}))
            .text("kind_name", name_of_kind(use.kind))
            .text("purpose_name", name_of_reason(use.reason));
        return view;
    }

    std::vector<View> use_views(DetailKind kind) const {
        std::vector<View> views;
        for (const Use& use : centre_.uses) {
            if (use.kind == kind) views.push_back(use_view(use, /*name_kind=*/false));
        }
        return views;
    }

    View known_view(const KnownDetail& detail, bool with_uses) const {
        std::vector<View> uses = with_uses ? use_views(detail.kind) : std::vector<View>();
        const bool used = std::ranges::any_of(
            centre_.uses, [&](const Use& use) { return use.kind == detail.kind && use.on; });
        const bool for_account = std::ranges::any_of(centre_.uses, [&](const Use& use) {
            return use.kind == detail.kind && use.on && use.reason == Reason::account_service;
        });
        const bool special = consent::category_of(detail.kind).sensitivity == consent::Sensitivity::special;
        const bool heard = !detail.confirmed;
        View view;
        view.text("kind", as_heading(words_.kind(detail.kind)))
            .text("kind_name", name_of_kind(detail.kind))
            .text("known_value", detail.value)
            .flag("unconfirmed", heard)
            .text("source", words_.source(detail))
            .text("since", words_.day(detail.since))
            .text("since_iso", to_iso8601(detail.since))
            .text("kept", words_.kept(detail))
            .text("seen", words_.seen(detail, used))
            .flag("uses_shown", with_uses)
            .flag("has_uses", !uses.empty())
            .list("uses", std::move(uses))
            .flag("account_here", detail.of_account && page_.is_local)
            .flag("account_there", detail.of_account && !page_.is_local)
            .flag("correctable", !detail.of_account && !special)
            .text("correct_words", words_.say(heard ? "page/known/confirm" : "page/known/correct"))
            .text("correct_hint", heard ? words_.remember_notice() : words_.say("page/known/correct_hint"))
            .text("correct_button",
                  words_.say(heard ? "page/known/confirm_button" : "page/known/correct_button"))
            .flag("erasable", !for_account);
        return view;
    }

    void fill_known(View& view) {
        std::vector<View> views;
        KindSet with_uses;
        for (const KnownDetail& detail : centre_.known) {
            const bool first = detail.confirmed && !with_uses.contains(detail.kind);
            if (first) with_uses.insert(detail.kind);
            View one = known_view(detail, first);
            one.text("number", fmt::format("{}", views.size() + 1));
            views.push_back(std::move(one));
        }
        std::vector<View> others;
        for (const Use& use : centre_.uses) {
            if (!centre_.held.contains(use.kind)) others.push_back(use_view(use, /*name_kind=*/true));
        }
        view.flag("any_on", std::ranges::any_of(centre_.uses, &Use::stoppable))
            .flag("has_known", !views.empty())
            .list("known", std::move(views))
            .flag("has_others", !others.empty())
            .list("others", std::move(others));
        set_list_pager(view,
                       words_,
                       "known_pager",
                       "known",
                       centre_.place.known_from != 0,
                       centre_.known_next ? fmt::format("{}", *centre_.known_next) : "");
    }

    View purpose_view(Reason reason) const {
        View view;
        view.text("purpose", words_.reason(reason)).text("purpose_name", name_of_reason(reason));
        return view;
    }

    void fill_purposes(View& view) {
        std::vector<View> open;
        std::vector<View> objections;
        for (const consent::PurposeRule& rule : consent::purposes()) {
            if (centre_.objections.contains(rule.reason)) {
                objections.push_back(purpose_view(rule.reason));
            } else if (may_be_refused(rule.reason)) {
                open.push_back(purpose_view(rule.reason));
            }
        }
        std::vector<View> tellable;
        for (const consent::Category& category : consent::categories()) {
            const bool special = category.sensitivity == consent::Sensitivity::special;
            if (special || belongs_to_the_account(category.kind)) continue;
            View one;
            one.text("kind", words_.kind(category.kind)).text("kind_name", category.name);
            tellable.push_back(std::move(one));
        }
        view.flag("has_open_purposes", !open.empty())
            .list("open_purposes", std::move(open))
            .flag("has_objections", !objections.empty())
            .list("objections", std::move(objections))
            .list("tellable", std::move(tellable));
    }

    const ConsentCentrePage& page_;
    const Centre& centre_;
    const ConsentWords& words_;
};

}  // namespace

std::string render_consent_centre(const ConsentCentrePage& page) {
    const ConsentWords words(page.language);
    View view;
    set_consent_frame(view, page.site, words, words.say("page/me/title"), page.csrf);
    CentreViews(page, words).fill(view);
    return render_template("consent_centre", view);
}

}  // namespace kith::node
