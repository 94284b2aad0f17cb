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
];
