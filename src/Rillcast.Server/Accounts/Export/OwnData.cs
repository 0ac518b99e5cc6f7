using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Channels;
using Rillcast.Server.Comments;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Data;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Accounts.Export;

/// <summary>The parts of an export that belong to accounts, channels and videos. Secrets are not in it: password, keys of any kind.</summary>
internal static class OwnData
{
    public static void AddExport(this IServiceCollection services)
    {
        services.AddSingleton<AccountExport>();
        services.AddSingleton(Part("account.json", (db, me) => db.Users.Where(u => u.Id == me).Select(u => new { u.Id, u.Email, u.Name, u.Role, u.CreatedAt, HistoryPausedAt = db.PausedHistories.Where(p => p.UserId == me).Select(p => (DateTimeOffset?)p.PausedAt).FirstOrDefault() })));
        services.AddSingleton(Part("sessions.json", (db, me) => db.Sessions.Where(s => s.UserId == me).OrderBy(s => s.Id).Select(s => new { s.Device, s.Address, s.CreatedAt, s.LastUsedAt, s.ExpiresAt })));
        services.AddSingleton(Part("passkeys.json", (db, me) => db.Passkeys.Where(p => p.UserId == me).OrderBy(p => p.Id).Select(p => new { p.Name, p.CreatedAt, p.LastUsedAt })));
        services.AddSingleton(Part("channels.json", (db, me) => db.Channels.Where(c => c.OwnerId == me).OrderBy(c => c.Id).Select(c => new { c.Id, c.Handle, c.Name, c.Description, Links = ChannelLink.Read(c.Links), c.DefaultVisibility, c.CreatedAt })));
        services.AddSingleton(Part("stream-keys.json", (db, me) => db.StreamKeys.Where(k => db.Channels.Any(c => c.Id == k.ChannelId && c.OwnerId == me)).OrderBy(k => k.Id).Select(k => new { k.ChannelId, k.Label, k.Hint, k.CreatedAt, k.LastUsedAt })));
        services.AddSingleton(Part("videos.json", (db, me) => db.Videos.Where(v => v.Channel!.OwnerId == me).OrderBy(v => v.Id).Select(v => new { v.Id, v.ChannelId, v.State, v.Visibility, v.Title, v.Description, v.Tags, v.ScheduledAt, v.CreatedAt, v.StartedAt, v.EndedAt, v.DurationSeconds, v.SizeBytes })));
        services.AddSingleton(Part("uploads.json", (db, me) => db.Uploads.Where(u => u.OwnerId == me).OrderBy(u => u.Id).Select(u => new { u.Id, u.ChannelId, u.FileName, u.Title, u.Length, u.CreatedAt })));
        services.AddSingleton(Part("likes.json", (db, me) => db.VideoLikes.Where(l => l.UserId == me).OrderBy(l => l.ChangedAt).Select(l => new { l.VideoId, l.Liked, l.ChangedAt })));
    }

    /// <summary>A part out of a query.</summary>
    /// <param name="fileName">Name in the archive.</param>
    /// <param name="query">Rows of the user with this id, with nothing in them that is not to be told.</param>
    public static ExportPart Part<T>(string fileName, Func<RillcastDb, string, IQueryable<T>> query) => new(fileName, (db, user) => Rows(query(db, user)));

    private static async IAsyncEnumerable<JsonNode> Rows<T>(IQueryable<T> query)
    {
        await foreach (var row in query.AsAsyncEnumerable())
        {
            yield return JsonSerializer.SerializeToNode(row, Words)!;
        }
    }

    private static readonly JsonSerializerOptions Words = new(JsonSerializerDefaults.Web) { Converters = { new RoleWords(), new VisibilityWords(), new Web.VideoStateWords(), new CommentStateWords(), new ModerationActionWords(), new ModerationReasonWords() } };
}
