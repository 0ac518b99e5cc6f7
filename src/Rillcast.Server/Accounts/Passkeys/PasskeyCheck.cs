using System.Text.Json;
using Fido2NetLib;
using Fido2NetLib.Objects;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Cli;
using Rillcast.Server.Data;

namespace Rillcast.Server.Accounts.Passkeys;

/// <summary>The ceremonies of WebAuthn: registration (§7.1) and authentication (§7.2). Passkeys are discoverable and verify their user, so that one needs neither a name nor a password.</summary>
internal sealed class PasskeyCheck(RillcastDb db, PasskeyTickets tickets, ServerOptions server, TimeProvider time)
{
    /// <summary>What the browser is asked to make a passkey with.</summary>
    public async Task<(string Ticket, JsonElement Options)> BeginRegistrationAsync(HttpContext http, User user, CancellationToken ct)
    {
        var known = await db.Passkeys.AsNoTracking().Where(p => p.UserId == user.Id).Select(p => p.CredentialId).ToListAsync(ct);
        var options = NewOptions(http, user, known);
        return (tickets.Make(options.Challenge, user.Id), Json(options.ToJson()));
    }

    /// <summary>The passkey that the browser made; null when it does not fit what was asked for.</summary>
    public async Task<RegisteredPublicKeyCredential?> FinishRegistrationAsync(HttpContext http, User user, string ticket, JsonElement credential, CancellationToken ct)
    {
        if (tickets.Take(ticket) is not { } asked || asked.User != user.Id || Read<AuthenticatorAttestationRawResponse>(credential) is not { } response)
        {
            return null;
        }

        var options = NewOptions(http, user, []);
        options.Challenge = asked.Challenge;
        try
        {
            return await SiteOf(http).MakeNewCredentialAsync(
                new MakeNewCredentialParams
                {
                    AttestationResponse = response,
                    OriginalOptions = options,
                    IsCredentialIdUniqueToUserCallback = async (made, token) => !await db.Passkeys.AnyAsync(p => p.CredentialId == made.CredentialId, token),
                },
                ct);
        }
        catch (Exception e) when (IsTheirFault(e))
        {
            return null;
        }
    }

    /// <summary>What the browser is asked to sign with any passkey it has for this site.</summary>
    public (string Ticket, JsonElement Options) BeginSignIn(HttpContext http)
    {
        var options = SiteOf(http).GetAssertionOptions(new GetAssertionOptionsParams { AllowedCredentials = [], UserVerification = UserVerificationRequirement.Required });
        return (tickets.Make(options.Challenge, null), Json(options.ToJson()));
    }

    /// <summary>Whose passkey signed; null when the signature is not right.</summary>
    public async Task<User?> FindUserAsync(HttpContext http, string ticket, JsonElement credential, CancellationToken ct)
    {
        if (tickets.Take(ticket) is not { User: null } asked || Read<AuthenticatorAssertionRawResponse>(credential) is not { RawId: { } id } response)
        {
            return null;
        }

        if (await db.Passkeys.Include(p => p.User).SingleOrDefaultAsync(p => p.CredentialId == id, ct) is not { User: { } user } passkey)
        {
            return null;
        }

        var site = SiteOf(http);
        var options = site.GetAssertionOptions(new GetAssertionOptionsParams { AllowedCredentials = [], UserVerification = UserVerificationRequirement.Required });
        options.Challenge = asked.Challenge;
        try
        {
            var result = await site.MakeAssertionAsync(
                new MakeAssertionParams
                {
                    AssertionResponse = response,
                    OriginalOptions = options,
                    StoredPublicKey = passkey.PublicKey,
                    StoredSignatureCounter = (uint)passkey.SignCount,
                    IsUserHandleOwnerOfCredentialIdCallback = (owner, _) => Task.FromResult(owner.UserHandle.AsSpan().SequenceEqual(HandleOf(user))),
                },
                ct);
            (passkey.SignCount, passkey.LastUsedAt) = (result.SignCount, time.GetUtcNow());
            await db.SaveChangesAsync(ct);
            return user;
        }
        catch (Exception e) when (IsTheirFault(e))
        {
            return null;
        }
    }

    private CredentialCreateOptions NewOptions(HttpContext http, User user, List<byte[]> known) => SiteOf(http).RequestNewCredential(new RequestNewCredentialParams
    {
        User = new Fido2User { Id = HandleOf(user), Name = user.Email, DisplayName = user.Name },
        ExcludeCredentials = known.ConvertAll(id => new PublicKeyCredentialDescriptor(id)),
        AuthenticatorSelection = new AuthenticatorSelection { ResidentKey = ResidentKeyRequirement.Required, UserVerification = UserVerificationRequirement.Required },
        AttestationPreference = AttestationConveyancePreference.None,
    });

    // The site is what the browser calls it. A request with another Host header proves nothing: the passkey has signed the site it was made for.
    private Fido2 SiteOf(HttpContext http) => new(new Fido2Configuration
    {
        RPID = http.Request.Host.Host,
        RPName = server.Name,
        Origins = new HashSet<string> { $"{http.Request.Scheme}://{http.Request.Host}" },
    });

    private static byte[] HandleOf(User user) => System.Text.Encoding.ASCII.GetBytes(user.Id);

    private static JsonElement Json(string text)
    {
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    private static T? Read<T>(JsonElement json)
        where T : class
    {
        try
        {
            return json.Deserialize<T>();
        }
        catch (Exception e) when (e is JsonException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    // Besides its own exception the library lets some of those of decoding through: CBOR, base 64, points that are on no curve.
    private static bool IsTheirFault(Exception exception) => exception is
        Fido2VerificationException or System.Formats.Cbor.CborContentException or System.Security.Cryptography.CryptographicException
        or JsonException or FormatException or ArgumentException or InvalidOperationException { InnerException: null } or OverflowException or NullReferenceException or IndexOutOfRangeException or InvalidCastException;
}
