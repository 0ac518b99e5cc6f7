using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Data;
using Rillcast.Server.Web;

namespace Rillcast.Server.Channels;

/// <summary><c>/api/channels/{id}/stream-keys</c>. A key that is revoked is refused from the next connection on; a broadcast that runs with it goes on.</summary>
internal static class StreamKeyEndpoints
{
    /// <summary>Keys of one channel.</summary>
    public const int MaxKeys = 50;

    private const string Prefix = "rk_";
    private const int HintLength = 4;

    // 32 characters, 5 bits each: 32 of them are 160 bits.
    private const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int SecretLength = 32;

    public static void MapStreamKeys(this IEndpointRouteBuilder api)
    {
        var keys = api.MapGroup("/channels/{id}/stream-keys").RequireAuthorization().WithTags("Stream keys")
            .ProducesProblem(StatusCodes.Status403Forbidden).ProducesProblem(StatusCodes.Status404NotFound);
        keys.MapGet("/", ListAsync).WithName("ListStreamKeys").WithSummary("The channel's keys, without their secrets.");
        keys.MapPost("/", CreateAsync).WithName("CreateStreamKey").WithSummary("Makes a key; the answer is the only time it is shown.").ProducesProblem(StatusCodes.Status409Conflict);
        keys.MapDelete("/{keyId}", RevokeAsync).WithName("RevokeStreamKey").WithSummary("Revokes a key: refused from the next connection on.");
    }

    private static async Task<Results<Ok<Page<StreamKeyResponse>>, ProblemHttpResult>> ListAsync(
        string id, [AsParameters] PageQuery page, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        if (await FindRefusalAsync(id, user, db, ct) is { } refusal)
        {
            return refusal;
        }

        var query = db.StreamKeys.AsNoTracking().Where(k => k.ChannelId == id);
        if (page.Cursor is { } cursor)
        {
            query = query.Where(k => string.Compare(k.Id, cursor) < 0);
        }

        var rows = await query.OrderByDescending(k => k.Id).Take(page.Size + 1)
            .Select(k => new StreamKeyResponse(k.Id, k.Label, k.Hint, k.CreatedAt, k.LastUsedAt)).ToListAsync(ct);
        return TypedResults.Ok(Page<StreamKeyResponse>.Of(rows, page.Size, k => k.Id));
    }

    private static async Task<Results<Created<StreamKeyCreated>, ProblemHttpResult>> CreateAsync(
        string id, CreateStreamKeyRequest request, ClaimsPrincipal user, RillcastDb db, StreamKeyring keyring, TimeProvider time, CancellationToken ct)
    {
        if (await FindRefusalAsync(id, user, db, ct) is { } refusal)
        {
            return refusal;
        }

        if (!user.IsBroadcaster)
        {
            return Problems.Forbidden("This account may not broadcast. An administrator can allow it.");
        }

        var label = request.Label.Trim();
        if (label.Length == 0)
        {
            return Problems.Invalid("label", "The label is empty.");
        }

        if (await db.StreamKeys.CountAsync(k => k.ChannelId == id, ct) >= MaxKeys)
        {
            return Problems.Conflict($"A channel can have {MaxKeys} keys.");
        }

        var now = time.GetUtcNow();
        var secret = Prefix + RandomNumberGenerator.GetString(Alphabet, SecretLength);
        var key = new StreamKey
        {
            Id = NewId.At(now),
            ChannelId = id,
            Label = label,
            Hash = StreamKeyring.HashOf(secret),
            Hint = secret[^HintLength..],
            CreatedAt = now,
        };
        db.StreamKeys.Add(key);
        await db.SaveChangesAsync(ct);
        keyring.Add(key, await db.Channels.AsNoTracking().SingleAsync(c => c.Id == id, ct));
        return TypedResults.Created($"/api/channels/{id}/stream-keys/{key.Id}", new StreamKeyCreated(key.Id, key.Label, secret, key.CreatedAt));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RevokeAsync(
        string id, string keyId, ClaimsPrincipal user, RillcastDb db, StreamKeyring keyring, CancellationToken ct)
    {
        if (await FindRefusalAsync(id, user, db, ct) is { } refusal)
        {
            return refusal;
        }

        if (await db.StreamKeys.Where(k => k.Id == keyId && k.ChannelId == id).ExecuteDeleteAsync(ct) == 0)
        {
            return Problems.NotFound("stream key");
        }

        keyring.Remove(keyId);
        return TypedResults.NoContent();
    }

    private static async Task<ProblemHttpResult?> FindRefusalAsync(string channelId, ClaimsPrincipal user, RillcastDb db, CancellationToken ct)
    {
        var owner = await db.Channels.AsNoTracking().Where(c => c.Id == channelId).Select(c => c.OwnerId).SingleOrDefaultAsync(ct);
        return owner is null ? Problems.NotFound("channel")
            : user.MayChange(owner) ? null
            : Problems.Forbidden("Only the owner of the channel has to do with its stream keys.");
    }
}

/// <param name="Label">What the key is for, for its owner.</param>
public sealed record CreateStreamKeyRequest([property: Required, StringLength(60, MinimumLength = 1)] string Label);

/// <param name="Id">Opaque.</param>
/// <param name="Label">What it is for.</param>
/// <param name="Key">The secret, shown now and never again.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record StreamKeyCreated(string Id, string Label, string Key, DateTimeOffset CreatedAt);

/// <param name="Id">Opaque.</param>
/// <param name="Label">What it is for.</param>
/// <param name="Hint">The last four characters of the secret.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">When a broadcast last began with it; null: never.</param>
public sealed record StreamKeyResponse(string Id, string Label, string Hint, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt);
