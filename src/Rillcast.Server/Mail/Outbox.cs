using System.Threading.Channels;
using MailKit.Net.Smtp;
using MailKit.Security;
using MimeKit;
using Rillcast.Server.Cli;
using Queue = System.Threading.Channels.Channel;

namespace Rillcast.Server.Mail;

/// <summary>A mail to one person.</summary>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text.</param>
internal sealed record Letter(string To, string Subject, string Text);

/// <summary>Sends mail, one after the other, behind the backs of those who ask for it: how long it takes tells nobody whether an address has an account.</summary>
internal sealed partial class Outbox(MailOptions options, ServerOptions server, TimeProvider time, ILogger<Outbox> logger) : BackgroundService
{
    /// <summary>Letters waiting; beyond it, new ones are refused.</summary>
    private const int MaxWaiting = 1000;

    private const int MaxTries = 4;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);

    private readonly Channel<Letter> _waiting = Queue.CreateBounded<Letter>(new BoundedChannelOptions(MaxWaiting) { FullMode = BoundedChannelFullMode.Wait });

    /// <summary>True when there is a mail server to send with.</summary>
    public bool IsOpen => options.SmtpHost is not null;

    /// <summary>What links in mail begin with; without a slash at its end.</summary>
    public string LinkBase => options.LinkBase!.TrimEnd('/');

    /// <summary>Takes a letter; false when too many are waiting.</summary>
    public bool TrySend(Letter letter) => _waiting.Writer.TryWrite(letter);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var letter in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            for (var attempt = 1; !await TrySendNowAsync(letter, attempt, stoppingToken) && attempt < MaxTries; attempt++)
            {
                await Task.Delay(FirstPause * (1 << (attempt - 1)), time, stoppingToken);
            }
        }
    }

    private async Task<bool> TrySendNowAsync(Letter letter, int attempt, CancellationToken ct)
    {
        try
        {
            var message = new MimeMessage { Subject = letter.Subject, Body = new TextPart("plain") { Text = letter.Text } };
            var from = MailboxAddress.Parse(options.From!);
            message.From.Add(from.Name is null or "" ? new MailboxAddress(server.Name, from.Address) : from);
            message.To.Add(MailboxAddress.Parse(letter.To));
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
            limit.CancelAfter(options.Timeout);
            using var client = new SmtpClient();
            await client.ConnectAsync(
                options.SmtpHost!,
                options.SmtpPort,
                options.SmtpSecurity switch { MailSecurity.Tls => SecureSocketOptions.SslOnConnect, MailSecurity.None => SecureSocketOptions.None, _ => SecureSocketOptions.StartTls },
                limit.Token);
            if (options.SmtpUser is { } user)
            {
                await client.AuthenticateAsync(user, options.SmtpPassword ?? "", limit.Token);
            }

            await client.SendAsync(message, limit.Token);
            await client.DisconnectAsync(quit: true, limit.Token);
            LogSent(letter.Subject);
            return true;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // A refused address stays refused (RFC 5321 §4.2.1: 5yz is permanent).
            var isFinal = attempt >= MaxTries || e is ParseException or SmtpCommandException { StatusCode: >= SmtpStatusCode.CommandUnrecognized };
            LogNotSent(letter.Subject, attempt, isFinal ? "given up" : "trying again", e.Message);
            return isFinal;
        }
    }

    // No addresses in the log: it is read by more people than the mail is meant for.
    [LoggerMessage(Level = LogLevel.Information, Message = "Sent a mail: {Subject}")]
    private partial void LogSent(string subject);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A mail ({Subject}) was not sent at the {Attempt}. try, {Next}: {Reason}")]
    private partial void LogNotSent(string subject, int attempt, string next, string reason);
}
