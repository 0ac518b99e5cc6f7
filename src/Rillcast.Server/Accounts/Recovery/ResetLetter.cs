using System.Globalization;
using Rillcast.Server.Mail;

namespace Rillcast.Server.Accounts.Recovery;

/// <summary>The mail with the link.</summary>
internal static class ResetLetter
{
    public static Letter To(User user, string site, string link, DateTimeOffset expires) => new(
        user.Email,
        $"{site}: choose a new password",
        string.Create(CultureInfo.InvariantCulture, $"""
            Hello {user.Name},

            somebody, most likely you, asked for a new password for your account at {site}.
            Choose it here, once, until {expires.UtcDateTime:d MMMM yyyy, HH:mm} UTC:

            {link}

            If it was not you, do nothing: your password stays as it is.
            """));
}
