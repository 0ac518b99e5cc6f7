using System.CommandLine;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Accounts.Recovery;
using Rillcast.Server.Data;
using Rillcast.Server.Mail;

namespace Rillcast.Server.Cli;

/// <summary><c>rillcast reset-password EMAIL</c>: for those who are locked out, on the machine of a running server.</summary>
internal static class ResetPasswordCommand
{
    public static Command Make()
    {
        var email = new Argument<string>("EMAIL") { Description = "Address of the account" };
        var data = new Option<string?>("--data") { Description = "Folder of the running server's data (default: data)", HelpName = "DIR" };
        var command = new Command("reset-password", "Prints a link with which the owner of an account chooses a new password, once.") { email, data };
        command.SetAction(async (parsed, ct) =>
        {
            try
            {
                var flags = parsed.GetValue(data) is { } folder ? new Dictionary<string, string?> { ["Server:Data"] = folder } : [];
                await parsed.InvocationConfiguration.Output.WriteLineAsync(await RunAsync(parsed.GetValue(email)!, flags, ct));
                return 0;
            }
            catch (StartFailure failure)
            {
                await parsed.InvocationConfiguration.Error.WriteLineAsync($"rillcast: {failure.Message}");
                return 1;
            }
        });
        return command;
    }

    /// <summary>Makes the link.</summary>
    /// <exception cref="StartFailure">There is no such account, the server does not run, or a setting is wrong.</exception>
    private static async Task<string> RunAsync(string email, Dictionary<string, string?> flags, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.AddSettings(flags);
        var server = OptionsReading.Read<ServerOptions>(builder.Configuration, "Server");
        var database = OptionsReading.Read<DatabaseOptions>(builder.Configuration, "Database");
        var mail = OptionsReading.Read<MailOptions>(builder.Configuration, "Mail");
        var accounts = OptionsReading.Read<AccountOptions>(builder.Configuration, "Accounts");
        var address = database.ConnectionString ?? PrivatePostgres.AddressOf(Path.Combine(Path.GetFullPath(server.Data), "db"));
        try
        {
            await using var db = new RillcastDb(new DbContextOptionsBuilder<RillcastDb>().UseNpgsql(address).Options);
            var key = await db.EmailKeyAsync(email, ct);
            if (await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.EmailKey == key, ct) is not { } user)
            {
                throw new StartFailure($"There is no account with the address {email}.");
            }

            var (path, expires) = await new PasswordResets(db, accounts, TimeProvider.System).MakeAsync(user.Id, ct);
            var link = mail.LinkBase is { } site ? site.TrimEnd('/') + path : $"{path}   (behind the address of your server)";
            return $"{link}{Environment.NewLine}Good once, until {expires.LocalDateTime:g}.";
        }
        catch (Exception e) when (DatabaseFailure.IsAway(e))
        {
            throw new StartFailure($"The database cannot be reached; the server must be running. {e.Message}", e);
        }
    }
}
