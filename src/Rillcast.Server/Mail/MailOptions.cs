using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Mail;

/// <summary>Section <c>Mail</c>: the server that takes our mail. Without <see cref="SmtpHost"/> no mail is sent.</summary>
internal sealed record MailOptions : IValidatableObject
{
    /// <summary>Name of the SMTP server; default none.</summary>
    [StringLength(253, MinimumLength = 1)]
    public string? SmtpHost { get; init; }

    /// <summary>Its port. Default 587 (submission, RFC 6409).</summary>
    [Range(1, 65_535)]
    public int SmtpPort { get; init; } = 587;

    /// <summary><c>startTls</c> (the default), <c>tls</c> from the first byte (port 465), or <c>none</c>, for a server on this machine.</summary>
    public MailSecurity SmtpSecurity { get; init; } = MailSecurity.StartTls;

    /// <summary>Name to sign in with; default none.</summary>
    [StringLength(254, MinimumLength = 1)]
    public string? SmtpUser { get; init; }

    /// <summary>Password to sign in with.</summary>
    [StringLength(1000, MinimumLength = 1)]
    public string? SmtpPassword { get; init; }

    /// <summary>Sender, <c>rillcast@example.org</c> or <c>Name &lt;rillcast@example.org&gt;</c>; needed with a server.</summary>
    [StringLength(300, MinimumLength = 3)]
    public string? From { get; init; }

    /// <summary>What links in mail begin with, for example <c>https://tv.example.org</c>; needed with a server: a request's Host header is not to be trusted with a secret.</summary>
    [Url]
    public string? LinkBase { get; init; }

    /// <summary>How long sending one mail may take. 1 s to 5 min, default 20 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(20);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SmtpHost is null)
        {
            yield break;
        }

        if (From is null || !MimeKit.MailboxAddress.TryParse(From, out _))
        {
            yield return new ValidationResult("With a mail server, the sender's address is needed.", [nameof(From)]);
        }

        if (LinkBase is null)
        {
            yield return new ValidationResult("With a mail server, the public address of the site is needed.", [nameof(LinkBase)]);
        }
    }
}

/// <summary>How the connection to the mail server is protected.</summary>
internal enum MailSecurity
{
    /// <summary>Plain first, then TLS; refused when the server cannot.</summary>
    StartTls,

    /// <summary>TLS from the first byte.</summary>
    Tls,

    /// <summary>Not at all.</summary>
    None,
}
