package antiphon.cli.secrets;

import antiphon.security.keys.SigningKeys;

/// The keys that signatures are checked with, and where they were found.
///
/// @param source in words, such as `FERNET_KEY in data/secrets.env`
public record GivenKeys(SigningKeys keys, String source) {
    /// What is said where no message at all has a signature of these keys, and the hash chain is whole. Someone
    /// without the keys who replaced the whole log could make it look so too.
    public String areForeignTo(String who) {
        return "no message of " + who + " is signed with " + source
                + ", and the hash chain is whole: this is the key of"
                + " another cluster, unless every message was replaced. Nothing is known of the signatures: give this"
                + " cluster's key, as FERNET_KEY, SIGNING_KEYSET or --secrets FILE";
    }
}
