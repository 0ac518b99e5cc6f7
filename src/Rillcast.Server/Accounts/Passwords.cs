using Microsoft.AspNetCore.Identity;

namespace Rillcast.Server.Accounts;

/// <summary>
/// Checks passwords (PBKDF2, about a tenth of a second of CPU each), never more at once than half the processors take, so that a flood of
/// sign-ins cannot starve broadcasts.
/// </summary>
internal sealed class Passwords : IDisposable
{
    public const int MinLength = 8;

    /// <summary>Longer ones only cost time.</summary>
    public const int MaxLength = 200;

    private readonly PasswordHasher<User> _hasher = new();
    private readonly SemaphoreSlim _places = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly string _nobody;

    public Passwords() => _nobody = _hasher.HashPassword(null!, Guid.NewGuid().ToString());

    public async Task<string> HashAsync(string password, CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        try
        {
            return _hasher.HashPassword(null!, password);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Right or wrong. Without a user the same work is done for nothing, so that the time does not tell which addresses have accounts.</summary>
    public async Task<bool> VerifyAsync(string? hash, string password, CancellationToken ct)
    {
        await _places.WaitAsync(ct);
        try
        {
            var result = _hasher.VerifyHashedPassword(null!, hash ?? _nobody, password);
            return hash is not null && result != PasswordVerificationResult.Failed;
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
