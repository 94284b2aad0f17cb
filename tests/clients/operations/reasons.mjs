// Why an operation answers nothing, or is not here. Whatever is not named here has to work; an entry that is no longer
// true is a failure.
const no_reports = "no annual reports: nobody's year is counted";

export const empty = {
    "GET /api/v1/accounts/{id}/identity_proofs": "Mastodon itself answers an empty list since 3.5",
    "GET /api/v1/trends/links": "no link is opened, so there are none to rank",
};

export const absent = {
    "GET /api/v1/timelines/link": "no link is opened, so none has posts about it",
    "GET /api/v1_alpha/async_refreshes/{id}": "nothing is fetched behind an answer, so there is nothing to wait for",
    "GET /api/v1/annual_reports": no_reports,
    "GET /api/v1/annual_reports/{year}": no_reports,
    "GET /api/v1/annual_reports/{year}/state": no_reports,
    "POST /api/v1/annual_reports/{year}/generate": no_reports,
    "POST /api/v1/annual_reports/{year}/read": no_reports,
    "POST /api/v1/statuses/{id}/translate": "translation is disabled: no text is handed to a third party",
};
