using System.Collections.Frozen;

namespace Rillcast.Server.Accounts;

/// <summary>Passwords that are tried first by whoever knows no more than an address.</summary>
internal static class EasyPasswords
{
    public const string Refusal = "This password is too easy to guess: choose one that is less common, and that is not the e-mail address.";

    // The most common ones of those that are long enough.
    private static readonly FrozenSet<string> Common = FrozenSet.ToFrozenSet(
        [
            "00000000", "11111111", "11223344", "12121212", "123123123", "12341234", "12344321", "12345678", "123456789", "1234567890", "1234qwer",
            "147258369", "1q2w3e4r", "1q2w3e4r5t", "1qaz2wsx", "66666666", "87654321", "88888888", "987654321", "99999999",
            "a1b2c3d4", "aaaaaaaa", "abc12345", "abcd1234", "abcdefgh", "admin123", "admin1234", "adminadmin", "administrator", "asdfasdf", "asdfghjk", "asdfghjkl",
            "baseball", "changeme", "computer", "football", "hallo123", "iloveyou", "internet", "letmein1", "michelle", "p@ssw0rd", "p@ssword", "passw0rd", "passwort",
            "password", "password1", "password12", "password123", "princess", "q1w2e3r4", "qazwsxedc", "qwer1234", "qwerty12", "qwerty123", "qwertyui", "qwertyuiop",
            "rillcast", "starwars", "sunshine", "superman", "test1234", "trustno1", "welcome1", "whatever", "zaq12wsx",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>True for the most common ones, and for the address of the account or what stands before its @.</summary>
    public static bool Has(string password, string email)
    {
        var address = email.Trim();
        return Common.Contains(password)
            || password.Equals(address, StringComparison.OrdinalIgnoreCase)
            || address.StartsWith(password + "@", StringComparison.OrdinalIgnoreCase);
    }
}
