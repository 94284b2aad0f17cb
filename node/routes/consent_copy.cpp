// A copy of everything, taken by the person with one click at the consent centre.
#include "node/consent/export.h"
#include "node/consent/limits.h"
#include "node/consent/own_acts.h"
#include "node/consent/rights.h"
#include "node/routes/consent_centre.h"
#include "node/routes/page_models.h"
#include "node/routes/pages.h"
#include "node/routes/turnstile.h"
#include "node/tar.h"
#include "node/web/consent_pages.h"
#include "storage/rights.h"

#include <utility>

namespace kith::node {
namespace {

constexpr std::string_view too_large = "export/too-large";

Response download(std::string archive, Instant now) {
    Response response;
    response.body = std::move(archive);
    response.set("Content-Type", "application/x-tar");
    response.set("Content-Disposition",
                 "attachment; filename=\"my-data-" + to_iso8601(now).substr(0, 10) + ".tar\"");
    response.set("X-Content-Type-Options", "nosniff");
    return private_page(std::move(response));
}

}  // namespace

Response ConsentCentre::take_copy(const Request& request) {
    const auto posted = this->posted(request);
    if (!posted) return posted.error();
    const Instant now = parts_.clock.now();
    const auto visit = parts_.database.read(
        [&](storage::Tx& tx) -> Result<Visit> { return Links::visit(tx, posted->token, now); });
    if (!visit) return failure(request, visit.error());
    const auto refused = [&](std::string text) {
        return private_page(page_response(render_consent_done({.site = site_model(parts_.site),
                                                               .what = ConsentDone::refused,
                                                               .detail = std::move(text),
                                                               .csrf = csrf_of(posted->token)}),
                                          429));
    };
    const Turnstile turnstile(copying_, limits::exports_at_once);
    if (!turnstile.in())
        return refused("Somebody else is taking a copy just now. Please try again in a minute.");
    const std::string group = "person " + std::to_string(visit->who.subject.value);
    if (!copies_.spend({.address = group}).allowed) {
        return refused("You took several copies within a day. Please try again tomorrow.");
    }
    TarText archive;
    const auto written = parts_.database.read([&](storage::Tx& tx) -> Result<ExportSummary> {
        return export_subject(tx,
                              {parts_.site, parts_.keys, parts_.receipts},
                              visit->who,
                              now,
                              [&](const ExportFile& file) -> Done {
                                  TRY_DONE(archive.add(file.name, file.body));
                                  if (archive.text().size() <= limits::export_at_once_bytes) return {};
                                  return fail(Errc::too_large, too_large);
                              });
    });
    // Then an operator hands it over, within the month.
    const bool large = !written && written.error().rule == too_large;
    if (large) return do_it(request, &ConsentCentre::ask_for_export);
    if (!written) return failure(request, written.error());
    const Done noted = parts_.database.write([&](storage::Tx& tx) -> Done {
        // The session may have ended meanwhile.
        const Visit still = TRY(Links::visit(tx, posted->token, now));
        Links::touch(tx, still, now);
        const Act act{.channel = channel_of(still.session),
                      .evidence = web_evidence(still.session, "POST " + request.path, now),
                      .now = now};
        TRY(parts_.consents.note(tx, still.who.subject, storage::export_given, "", "", act));
        return {};
    });
    if (!noted) return failure(request, noted.error());
    return download(std::move(archive).finish(), now);
}

}  // namespace kith::node
