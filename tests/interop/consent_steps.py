"""The donor on the independent server and the consent actor: asked, answered, told, and taken back everywhere."""
from harness import Kith, Peer, check, wait_for

DESK = "@consent@kith.test"
NICKNAME = "Canarywren"


class ConsentSteps:
    """Steps for an Exchange: kith.test has Ana and the dean; the donor's server is the peer."""

    kith: Kith
    donor: Peer
    ana: str

    def said(self) -> list[dict]:
        """The notes that the consent actor sent to the donor's server, oldest first."""
        return [each["json"]["object"] for each in self.donor.received("Create")
                if each["json"]["actor"] == self.desk and each["json"]["object"]["type"] == "Note"]

    def say(self, words: str) -> str:
        """What the consent actor answers to a direct message."""
        before = len(self.said())
        self.donor.post(text=words, visibility="direct", mentions=[DESK])
        answers = wait_for(f"the answer to {words!r}", lambda: self.said()[before:])
        note = answers[0]
        check("#Public" not in str(note.get("to")) + str(note.get("cc")), "the answer is direct", note)
        check(NICKNAME not in str(note), "and names no value", note)
        return note["content"]

    def of_use(self) -> list[str]:
        found = self.kith.json("detail", "list", "--as", "dean", "--purpose", "greetings", self.donor.handle())
        return [each["value"] for each in found]

    def donor_is_asked(self):
        """The dean heard the donor's nickname; the consent actor asks him by a poll that names no value."""
        self.desk = self.kith.uri_of(self.donor, "consent")
        self.kith.do("detail", "add", "--as", "dean", self.donor.handle(), "nickname", NICKNAME)
        check(self.of_use() == [], "hearsay is of no use for greetings")
        asked = self.kith.json("consent", "ask", "--as", "dean", "--purpose", "greetings", "--audience", "own_staff",
                               self.donor.handle(), "nickname")
        question = wait_for("the question", lambda: self.donor.object(asked["question"]))
        check(question["type"] == "Question" and question["attributedTo"] == self.desk, "a poll", question)
        check(question["to"] == [self.donor.uri()] and not question.get("cc"), "to him alone", question)
        check(NICKNAME not in str(question), "the kind, not the value", question)
        self.question = question

    def donor_votes_yes(self):
        """His first vote is the consent, with his server's signature as evidence and a receipt that all can check."""
        options = [each["name"] for each in self.question["oneOf"]]
        before = len(self.said())
        self.donor.vote(object=self.question["id"], options=[options[0]])
        wait_for("the yes", lambda: self.of_use() == [NICKNAME])
        self.donor.vote(object=self.question["id"], options=[options[-1]])
        wait_for("a message with the way back", lambda: self.said()[before:])
        check(self.of_use() == [NICKNAME], "only the first vote counts")
        events = self.kith.json("consent", "show", self.donor.handle())["events"]
        given = [each for each in events if each["event"] == "give"]
        check(given and all(each["has_evidence"] for each in given), "with evidence", events)
        receipt = self.kith.json("consent", "receipt", given[0]["receipt"])
        check(receipt["@id"] == given[0]["receipt"], "the receipt at that address", receipt)
        check(NICKNAME not in str(receipt), "without value", receipt)
        check(receipt["proof"]["cryptosuite"] == "eddsa-jcs-2022", "a signed one", receipt)

    def donor_is_told(self):
        """WHAT DO YOU KNOW names kinds and readers, never a value."""
        answer = self.say("what do you know")
        check(self.of_use() == [NICKNAME], "the second vote changed nothing", answer)
        check("nickname" in answer.lower(), "the kind", answer)
        check("for our own staff" in answer, "who may see it", answer)

    def donor_stops(self):
        """STOP by a direct message ends every use at once."""
        answer = self.say("stop")
        check(self.of_use() == [], "nothing may be used", answer)

    def former_follower_hears(self):
        """Ana forgets her public name: the donor's server, where nobody follows her any more, gets the Update."""
        wait_for("her name there", lambda: self.donor.fetch(url=self.ana)["json"].get("name") == "Ana")
        updates = len(self.donor.received("Update"))
        self.kith.do("post", "--as", "ana", "--visibility", "direct", "--include-direct", "a test",
                     f"{DESK} forget name")
        wait_for("the Update", lambda: [each for each in self.donor.received("Update")[updates:]
                                        if each["json"]["object"].get("id") == self.ana
                                        and each["json"]["object"].get("name") != "Ana"])
        told = self.kith.json("ledger", "who-has", "--role", "privacy", "--reason", "a test", "@ana@kith.test")
        states = wait_for("its state", lambda: [
            each["state"] for back in self.kith.json("ledger", "who-has", "--role", "privacy", "--reason", "a test",
                                                     "@ana@kith.test")["taken_back"] for each in back["told"]])
        check("delivered" in states, "the server took it, as the ledger says", told)
