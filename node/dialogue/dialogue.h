// Dialogue: what people say to the consent actor, heard inside the transaction that brought it and dealt with
// one by one afterwards, each with its effect and its answer in one transaction. The listener runs in the
// writer; run_once on one thread.
#pragma once

#include "activitypub/events.h"
#include "activitypub/progress.h"
#include "node/consent/consents.h"
#include "node/consent/links.h"
#include "node/dialogue/command.h"
#include "storage/database.h"
#include "storage/dialogue_queue.h"

#include <functional>
#include <string>

namespace kith::node {

class Dialogue {
 public:
    struct Parts {
        const activitypub::Site& site;
        storage::Database& database;
        storage::KeyStore& keys;
        const Social& social;
        const Consents& consents;
        const Links& links;
        storage::IdMaker& ids;
        std::function<void()> wake = [] {};
    };
    explicit Dialogue(Parts parts) : parts_(std::move(parts)) {}

    /// Writes down what is said to the consent actor. Whoever says too much at once is not heard further.
    activitypub::Events::Listener listener();
    /// Deals with a few things that were said, and with questions whose time is over.
    activitypub::Progress run_once(Instant now);

 private:
    struct Turn;  // one thing that was said, with whatever its answer needs

    void hear(storage::Tx& tx, storage::DialogueItem item, const std::string& evidence) const;
    enum class Answer { given, none };
    Done deal_with(storage::Tx& tx, const storage::DialogueItem& item, Answer answer, Instant now) const;
    Result<std::string> answer_to(const Turn& turn) const;
    Result<std::string> answer_message(const Turn& turn, const Utterance& command) const;
    Result<std::string> answer_vote(const Turn& turn) const;
    Result<std::string> settle_request(const Turn& turn,
                                       const storage::ConsentRequestRow& request,
                                       std::size_t choice) const;
    Result<std::string> answer_code(const Turn& turn, const Utterance& command, bool yes) const;
    Result<std::string> stop(const Turn& turn, const Utterance& command) const;
    Result<std::string> forget(const Turn& turn, const Utterance& command) const;
    Result<std::string> remember(const Turn& turn, const Utterance& command) const;
    Done say(const Turn& turn, const std::string& text, const PostRow* answered) const;

    // link_answers.cpp
    /// The answer with a link that opens the centre; to a key that is new, with one that only takes back.
    Result<std::string> with_open_link(const Turn& turn, std::string text) const;
    /// The answer to a yes, with a link that takes everything back.
    Result<std::string> with_withdraw_link(const Turn& turn, std::string text) const;
    Result<std::string> correct(const Turn& turn, const Utterance& command) const;

    Parts parts_;
};

/// "what do you know": kinds, never values.
std::string tell_what_is_known(storage::Tx& tx, storage::SubjectId subject, Instant now);
/// "who has it".
std::string tell_who_has_it(storage::Tx& tx, storage::SubjectId subject);

}  // namespace kith::node
