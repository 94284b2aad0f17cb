// What a person does at the consent centre: one POST, one transaction, one answer.
#include "node/consent/own_acts.h"
#include "node/consent/rights.h"
#include "node/dialogue/replies.h"
#include "node/limits.h"
#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/web/consent_pages.h"
#include "storage/rights.h"

#include <charconv>
#include <utility>

namespace kith::node {

using consent::DetailKind;
using consent::Reason;

struct ConsentCentre::Deed {
    storage::Tx& tx;
    const Visit& visit;
    const Form& form;
    const Act& act;

    const ActorRow& who() const { return visit.who; }
    storage::SubjectId subject() const { return visit.who.subject; }
};

namespace {

constexpr auto export_again_after = std::chrono::hours(24);

std::unexpected<Error> unknown_field() {
    return fail(
        Errc::malformed, "centre/field", "The form was not understood: please go back and try again.");
}

Result<std::optional<DetailKind>> kind_in(const Form& form) {
    if (form["kind"].empty()) return std::optional<DetailKind>();
    const auto kind = consent::parse_kind(form["kind"]);
    if (!kind) return unknown_field();
    return std::optional(*kind);
}

Result<DetailKind> needed_kind(const Form& form) {
    const std::optional<DetailKind> kind = TRY(kind_in(form));
    if (!kind) return unknown_field();
    return *kind;
}

Result<std::optional<Reason>> purpose_in(const Form& form) {
    if (form["purpose"].empty()) return std::optional<Reason>();
    const auto reason = consent::parse_reason(form["purpose"]);
    if (!reason) return unknown_field();
    return std::optional(*reason);
}

Result<bool> switch_in(const Form& form) {
    if (form["choice"] == "on") return true;
    if (form["choice"] == "off") return false;
    return unknown_field();
}

/// What rests on consent is a person's to stop; what the account or the law needs is not.
Done check_stoppable(Reason reason) {
    const bool consented = consent::rule_of(reason).bases.contains(consent::LawfulBasis::consent);
    if (consented && reason != Reason::account_service) return {};
    return fail(Errc::denied,
                "centre/not-by-consent",
                "This does not rest on your consent, so that it cannot be stopped here.");
}

/// Whether other servers hear of it: what is public of people elsewhere is not ours to take back there.
bool is_told(const TakenBack& taken) {
    return taken.activity.has_value();
}

std::string receipt_path(const storage::ConsentEventRow& event) {
    return event.grant.valid() ? "/consent/receipts/" + event.receipt : std::string();
}

}  // namespace

void ConsentCentre::add_deeds(Router& router) {
    const std::pair<std::string_view, Doing> deeds[] = {
        {"stop", &ConsentCentre::stop},
        {"forget", &ConsentCentre::forget},
        {"forget-everything", &ConsentCentre::forget_everything},
        {"keep", &ConsentCentre::keep},
        {"restrict", &ConsentCentre::restrict},
        {"object", &ConsentCentre::object},
        {"remember", &ConsentCentre::remember},
        {"correct", &ConsentCentre::rectify},
        {"answer", &ConsentCentre::answer},
        {"export", &ConsentCentre::ask_for_export}};
    for (const auto& [name, doing] : deeds) {
        router.add("POST", "/consent/me/" + std::string(name), [this, doing = doing](Request& request) {
            return do_it(request, doing);
        });
    }
    router.add("POST", "/consent/me/copy", [this](Request& request) { return take_copy(request); });
    router.add("POST", "/consent/me/sign-out", [this](Request& request) { return sign_out(request); });
}

std::expected<ConsentCentre::Posted, Response> ConsentCentre::posted(const Request& request) const {
    if (cookie_.is_from_elsewhere(request)) {
        return std::unexpected(shut(request, ConsentProblem::old_form, 403));
    }
    std::string token = cookie_.token_in(request);
    if (token.empty()) return std::unexpected(shut(request, ConsentProblem::session_over, 403));
    auto form = Form::parse(request.body);
    if (!form) return std::unexpected(failure(request, form.error()));
    if (!is_of_session(*form, token)) {
        return std::unexpected(shut(request, ConsentProblem::old_form, 403));
    }
    return Posted{.token = std::move(token), .form = *std::move(form)};
}

Response ConsentCentre::do_it(const Request& request, Doing doing) const {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    const std::string& token = posted->token;
    const Instant now = parts_.clock.now();
    auto page = parts_.database.write([&](storage::Tx& tx) -> Result<ConsentDonePage> {
        const Visit visit = TRY(Links::visit(tx, token, now));
        Links::touch(tx, visit, now);
        Act act{.channel = channel_of(visit.session), .now = now};
        if (request.header("Sec-GPC") == "1") {
            act.evidence = web_evidence(visit.session, "Sec-GPC: 1", now);
            TRY_DONE(hear_privacy_control(tx, parts_.consents, visit.who, act));
        }
        act.evidence = web_evidence(visit.session, "POST " + request.path, now);
        return perform({tx, visit, posted->form, act}, doing);
    });
    if (page) {
        page->csrf = csrf_of(token);
        return private_page(page_response(render_consent_done(*page)));
    }
    return refused(request, token, page.error());
}

Response ConsentCentre::refused(const Request& request, std::string_view token, const Error& error) const {
    // A refusal has a sentence for the person; what is our own failure, or no session, has none.
    const bool ours = error.code == Errc::internal || error.code == Errc::unavailable ||
                      error.code == Errc::unauthorized || error.message.empty();
    if (ours) return failure(request, error);
    return private_page(page_response(render_consent_done({.site = site_model(parts_.site),
                                                           .what = ConsentDone::refused,
                                                           .detail = error.message,
                                                           .csrf = csrf_of(token)}),
                                      status_of(error.code)));
}

Result<ConsentDonePage> ConsentCentre::perform(const Deed& deed, Doing doing) const {
    ConsentDonePage page = TRY((this->*doing)(deed));
    page.site = site_model(parts_.site);
    return page;
}

Result<ConsentDonePage> ConsentCentre::stop(const Deed& deed) const {
    const std::optional<DetailKind> kind = TRY(kind_in(deed.form));
    const std::optional<Reason> purpose = TRY(purpose_in(deed.form));
    if (purpose) TRY_DONE(check_stoppable(*purpose));
    const Which which{.reason = purpose, .kind = kind};
    const TakenBack taken = purpose || kind
                                ? TRY(parts_.consents.stop(deed.tx, deed.who(), which, deed.act))
                                : TRY(take_all_back(deed.tx, parts_.consents, deed.who(), deed.act));
    return ConsentDonePage{
        .what = ConsentDone::stopped, .kind = kind, .purpose = purpose, .was_public = is_told(taken)};
}

Result<ConsentDonePage> ConsentCentre::forget(const Deed& deed) const {
    const DetailKind kind = TRY(needed_kind(deed.form));
    const TakenBack taken = TRY(parts_.consents.forget(deed.tx, deed.who(), kind, deed.act));
    return ConsentDonePage{
        .what = ConsentDone::forgotten, .kind = kind, .was_public = is_told(taken), .kept = taken.kept};
}

Result<ConsentDonePage> ConsentCentre::forget_everything(const Deed& deed) const {
    if (deed.who().is_local) {
        return fail(Errc::denied, "centre/has-account", std::string(reply::delete_the_account));
    }
    const Instant due = TRY(parts_.consents.forget_everything(deed.tx, deed.who(), deed.act));
    return ConsentDonePage{.what = ConsentDone::will_forget, .due = due};
}

Result<ConsentDonePage> ConsentCentre::keep(const Deed& deed) const {
    TRY_DONE(count_widening(deed));
    const bool done = TRY(parts_.consents.call_off(deed.tx, deed.who(), deed.act));
    return ConsentDonePage{.what = done ? ConsentDone::called_off : ConsentDone::nothing_to_call_off};
}

Result<ConsentDonePage> ConsentCentre::restrict(const Deed& deed) const {
    const bool on = TRY(switch_in(deed.form));
    if (!on && storage::erasure_due_of(deed.tx, deed.subject())) {
        return fail(Errc::conflict,
                    "centre/erasure-due",
                    "Everything is about to be forgotten, and rests until then. To use it again, call the "
                    "forgetting off first.");
    }
    if (!on) TRY_DONE(count_widening(deed));
    TRY_DONE(pause(deed.tx, parts_.consents, parts_.keys, deed.subject(), on, deed.act));
    return ConsentDonePage{.what = on ? ConsentDone::restricted : ConsentDone::unrestricted};
}

Result<ConsentDonePage> ConsentCentre::object(const Deed& deed) const {
    const std::optional<Reason> purpose = TRY(purpose_in(deed.form));
    if (!purpose) return unknown_field();
    const bool on = TRY(switch_in(deed.form));
    TRY_DONE(check_stoppable(*purpose));
    ConsentDonePage page{.what = on ? ConsentDone::objected : ConsentDone::objection_over,
                         .purpose = purpose};
    if (on) {
        const TakenBack taken = TRY(parts_.consents.stop(deed.tx, deed.who(), {.reason = purpose}, deed.act));
        page.was_public = is_told(taken);
    } else {
        TRY_DONE(count_widening(deed));
        TRY(lift_objection(deed.tx, parts_.consents, deed.subject(), *purpose, deed.act));
    }
    return page;
}

Result<ConsentDonePage> ConsentCentre::remember(const Deed& deed) const {
    const DetailKind kind = TRY(needed_kind(deed.form));
    TRY_DONE(count_widening(deed));
    const storage::ConsentEventRow event =
        TRY(parts_.consents.remember(deed.tx, deed.who(), kind, std::string(deed.form["value"]), deed.act));
    TRY_DONE(thank(deed, {event}));
    return ConsentDonePage{
        .what = ConsentDone::remembered, .kind = kind, .receipt_path = receipt_path(event)};
}

Result<ConsentDonePage> ConsentCentre::rectify(const Deed& deed) const {
    const DetailKind kind = TRY(needed_kind(deed.form));
    TRY_DONE(count_widening(deed));
    const Corrected corrected =
        TRY(parts_.consents.correct(deed.tx, deed.who(), kind, std::string(deed.form["value"]), deed.act));
    // By password it is an operator's word: what rested on a yes waits for one, and gets none by this.
    if (corrected.confirmed || !corrected.was_heard) {
        return ConsentDonePage{.what = ConsentDone::corrected, .kind = kind, .waits = !corrected.confirmed};
    }
    // The page said that with hearsay this is a yes, for whom and how long.
    return remember(deed);
}

Result<ConsentDonePage> ConsentCentre::answer(const Deed& deed) const {
    const auto request = storage::consent_request_of_code(deed.tx, deed.form["code"]);
    if (!request || request->actor != deed.who().id || request->subject != deed.subject()) {
        return fail(Errc::not_found, "centre/no-question", std::string(reply::nothing_asked));
    }
    const std::string_view text = deed.form["choice"];
    std::size_t choice = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), choice);
    const bool good = error == std::errc{} && end == text.data() + text.size();
    if (!good || choice >= request->choices.size()) return unknown_field();
    if (request->choices[choice].audience) TRY_DONE(count_widening(deed));
    const auto events = TRY(parts_.consents.answer(deed.tx, *request, choice, deed.act));
    if (!request->choices[choice].audience) return ConsentDonePage{.what = ConsentDone::said_no};
    TRY_DONE(thank(deed, events));
    return ConsentDonePage{.what = ConsentDone::said_yes,
                           .receipt_path = events.empty() ? std::string() : receipt_path(events.back())};
}

Result<ConsentDonePage> ConsentCentre::ask_for_export(const Deed& deed) const {
    const auto asked = storage::last_consent_event(deed.tx, deed.subject(), storage::asked_for_export);
    if (asked && asked->at + export_again_after > deed.act.now) {
        return ConsentDonePage{.what = ConsentDone::export_asked, .due = answer_due(asked->at)};
    }
    TRY(parts_.consents.note(deed.tx, deed.subject(), storage::asked_for_export, "", "", deed.act));
    return ConsentDonePage{.what = ConsentDone::export_asked, .due = answer_due(deed.act.now)};
}

/// Each of these writes, and most send a message. What narrows is done however often it is pressed.
Done ConsentCentre::count_widening(const Deed& deed) const {
    const std::string group = "person " + std::to_string(deed.subject().value);
    if (widenings_.spend({.address = group}).allowed) return {};
    return fail(Errc::limited,
                "centre/too-often",
                "That was done too often within a quarter of an hour: please wait a little. To stop, to "
                "forget and to say no is possible all the time.");
}

/// Every yes is answered by a message that says how to take it back; to people elsewhere with a link.
Done ConsentCentre::thank(const Deed& deed, const std::vector<storage::ConsentEventRow>& events) const {
    const std::string text = reply::given(deed.tx, parts_.site, events, deed.act.now);
    if (Links::may_be_sent(deed.tx, deed.who())) {
        const std::string url = parts_.links.withdraw_link(deed.tx, deed.who(), deed.act.now);
        return parts_.links.send(deed.tx,
                                 deed.who(),
                                 text + reply::withdraw_link(url),
                                 storage::LinkMay::withdraw,
                                 nullptr,
                                 deed.act.now);
    }
    if (!deed.who().is_local || deed.who().gone()) return {};
    TRY(parts_.social.direct_in(deed.tx,
                                parts_.consents.actor(),
                                deed.who(),
                                {.text = text + reply::sign_in_here(parts_.site)},
                                nullptr,
                                deed.act.now));
    return {};
}

Response ConsentCentre::sign_out(const Request& request) const {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    const Done ended = parts_.database.write([&](storage::Tx& tx) -> Done {
        Links::end(tx, posted->token);
        return {};
    });
    if (!ended) return failure(request, ended.error());
    Response response = private_page(page_response(render_consent_done(
        {.site = site_model(parts_.site), .what = ConsentDone::signed_out, .signed_in = false})));
    response.set("Set-Cookie", cookie_.set(""));
    return response;
}

}  // namespace kith::node
