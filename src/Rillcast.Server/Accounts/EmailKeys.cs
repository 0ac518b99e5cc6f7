using System.Text;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts;

/// <summary>E-mail addresses as they are compared.</summary>
internal static class EmailKeys
{
    /// <summary>
    /// One spelling for all that reach the same mailbox in practice: no blanks around it, lower case, each letter in one with its accents (Unicode's form NFC). The database does the
    /// last, since .NET without ICU leaves every text as it is.
    /// </summary>
    public static async Task<string> EmailKeyAsync(this RillcastDb db, string email, CancellationToken ct)
    {
        var key = email.Trim().ToLowerInvariant();
        return Ascii.IsValid(key) ? key : await db.Database.SqlQuery<string>($"""select normalize({key}, NFC) as "Value" """).SingleAsync(ct);
    }
}
