using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Cli;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts;

/// <summary>Makes the administrator when the database has none, and prints a password nobody chose, once.</summary>
internal sealed partial class FirstAdministrator(
    IDbContextFactory<RillcastDb> databases,
    Passwords passwords,
    AdminOptions options,
    ConsoleText console,
    TimeProvider time,
    ILogger<FirstAdministrator> logger)
{
    // Without characters that look alike; 58^16 is 93 bits.
    private const string Alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    private const int RandomLength = 16;

    /// <summary>To be called before anybody else can make an account.</summary>
    public async Task MakeAsync(CancellationToken ct)
    {
        await using var db = await databases.CreateDbContextAsync(ct);
        if (await db.Users.AnyAsync(u => u.Role == Role.Administrator, ct))
        {
            return;
        }

        var password = options.Password ?? RandomNumberGenerator.GetString(Alphabet, RandomLength);
        var now = time.GetUtcNow();
        db.Users.Add(new User
        {
            Id = NewId.At(now),
            Email = options.Email.Trim(),
            EmailKey = await db.EmailKeyAsync(options.Email, ct),
            Name = "Administrator",
            PasswordHash = await passwords.HashAsync(password, ct),
            Role = Role.Administrator,
            CreatedAt = now,
        });
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (DatabaseFailure.IsTaken(e, "ix_users_email_key"))
        {
            // Another node was first.
            return;
        }

        Log.Made(logger, options.Email);
        if (options.Password is null)
        {
            await console.Writer.WriteLineAsync($"""

                ┌──────────────────────────────────────────────────────────────┐
                │  The first administrator                                     │
                │    e-mail:    {options.Email,-46} │
                │    password:  {password,-46} │
                │  This password is shown only now. Sign in and keep it safe.  │
                └──────────────────────────────────────────────────────────────┘

                """);
            await console.Writer.FlushAsync(ct);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "Made the administrator {Email}")]
        public static partial void Made(ILogger logger, string email);
    }
}
