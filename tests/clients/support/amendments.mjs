// Where the OpenAPI description asks for what Mastodon itself does not answer: each is changed before Kith is judged by
// it, for this reason. An entry without which everything would fit too is a failure (see operations.mjs).
const schemas = (document) => document.components.schemas;

export const amendments = [
    {
        what: "Status.quote is one of Quote and ShallowQuote",
        why: "every Quote is also a ShallowQuote there, so that exactly one can never fit",
        change(document) {
            const { quote } = schemas(document).Status.properties;
            quote.anyOf = quote.oneOf;
            delete quote.oneOf;
        },
    },
    {
        what: "an instance always has an e-mail address",
        why: "Mastodon answers an empty string where the operator names none",
        change(document) {
            const { V1Instance, Instance } = schemas(document);
            for (const { properties } of [V1Instance, Instance.properties.contact]) delete properties.email.format;
        },
    },
    {
        what: "GET /api/v1/filters answers one filter",
        why: "Mastodon answers a list of them, and clients read a list",
        change(document) {
            const content = document.paths["/api/v1/filters"].get.responses[200].content["application/json"];
            content.schema = { type: "array", items: content.schema };
        },
    },
];
