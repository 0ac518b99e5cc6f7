using System.ComponentModel.DataAnnotations;

namespace Rillcast.Server.Accounts;

/// <summary>Section <c>Accounts</c>.</summary>
internal sealed record AccountOptions
{
    /// <summary>Who may make an account: everybody (<c>open</c>, the default) or nobody (<c>closed</c>).</summary>
    [AllowedValues("open", "closed")]
    public string Registration { get; init; } = "open";

    /// <summary>Wrong passwords and new accounts a minute from one address. 1 to 10,000, default 30.</summary>
    [Range(1, 10_000)]
    public int AttemptsPerAddress { get; init; } = 30;

    /// <summary>Wrong passwords a minute for one account. 1 to 10,000, default 10.</summary>
    [Range(1, 10_000)]
    public int AttemptsPerAccount { get; init; } = 10;

    /// <summary>What a new account is: <c>broadcaster</c> (the default: everybody may have channels) or <c>viewer</c> (an administrator lets people broadcast).</summary>
    [AllowedValues(Role.Viewer, Role.Broadcaster)]
    public Role NewAccountRole { get; init; } = Role.Broadcaster;

    /// <summary>Devices one account is signed in on at once; beyond it, the one not used for longest is signed out. 1 to 1,000, default 100.</summary>
    [Range(1, 1000)]
    public int MaxSessions { get; init; } = 100;

    /// <summary>Life of a link to choose a new password. 5 min to 7 days, default 2 h.</summary>
    [Range(typeof(TimeSpan), "00:05:00", "7.00:00:00")]
    public TimeSpan ResetLifetime { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Life of a bearer token. 1 min to 30 days, default 12 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Life of a browser session since it was last used. 1 min to 365 days, default 14 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromDays(14);
}

/// <summary>Section <c>Admin</c>: the administrator made at the first start.</summary>
internal sealed record AdminOptions
{
    /// <summary>Default <c>admin@localhost</c>.</summary>
    [Required, StringLength(254, MinimumLength = 3)]
    public string Email { get; init; } = "admin@localhost";

    /// <summary>Default: a random one, printed once.</summary>
    [StringLength(Passwords.MaxLength, MinimumLength = Passwords.MinLength)]
    public string? Password { get; init; }
}
