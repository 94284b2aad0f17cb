// Own acts: what people do at the consent centre about what is theirs, beyond what they can say by message.
// Each in the caller's write. Any thread.
#pragma once

#include "node/consent/consents.h"
#include "node/consent/links.h"

#include <string>
#include <string_view>

namespace kith::node {

/// What shows later that they did it here: who was signed in, how and since when, and what was pressed. No
/// address and no browser.
std::string web_evidence(const storage::ConsentSessionRow& session, std::string_view request, Instant now);
/// The same of a link that needs no session.
std::string web_evidence(std::string_view link_token, std::string_view request, Instant now);

/// Operators set the passwords of accounts here, the first and any after it: what is done with one is not the
/// person's own yes. What came by a link, or by their own server's word, is.
consent::Channel channel_of(const storage::ConsentSessionRow& session);

/// Pauses every use, or ends the pause; nothing is written where it is so already. Errc::denied to end what
/// the institution began.
Done pause(storage::Tx& tx,
           const Consents& consents,
           storage::KeyStore& keys,
           storage::SubjectId subject,
           bool on,
           const Act& act);

/// STOP to everything; writes nothing where everything is stopped already, however often it is pressed.
Result<TakenBack> take_all_back(storage::Tx& tx,
                                const Consents& consents,
                                const ActorRow& who,
                                const Act& act);

/// False when nothing was objected to.
Result<bool> lift_objection(storage::Tx& tx,
                            const Consents& consents,
                            storage::SubjectId subject,
                            consent::Reason reason,
                            const Act& act);

/// A browser that says Sec-GPC: 1 objects to passing data on and to statistics: written down the first time,
/// where the person chose nothing. A yes or no of theirs stands, whatever the browser goes on saying, and
/// nothing is withdrawn or deleted. https://www.w3.org/TR/gpc/
Done hear_privacy_control(storage::Tx& tx, const Consents& consents, const ActorRow& who, const Act& act);

}  // namespace kith::node
