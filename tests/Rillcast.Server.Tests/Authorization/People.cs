using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts.Passkeys;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Comments;
using Rillcast.Server.Data;
using Rillcast.Server.Tests.Hosting;
using Rillcast.Server.Uploads;
using Rillcast.Server.Videos;
using StoredVideo = Rillcast.Server.Tests.Hosting.StoredVideo;

namespace Rillcast.Server.Tests.Authorization;

/// <summary>Somebody of every role, and things of the owner's that a request may destroy: each request gets its own.</summary>
internal sealed class People : IDisposable
{
    private readonly TestServer _server;
    private readonly Dictionary<string, HttpClient> _clients = [];

    private People(TestServer server) => _server = server;

    public string Channel { get; private set; } = "";

    private string Handle { get; set; } = "";

    private string Owner { get; set; } = "";

    private string Victim { get; set; } = "";

    public static async Task<People> MakeAsync(TestServer server, CancellationToken ct)
    {
        var people = new People(server);
        people._clients["nobody"] = server.Http;
        var admin = people._clients["administrator"] = await server.AdminAsync(ct);
        foreach (var (name, role) in new[] { ("viewer", "viewer"), ("other", "broadcaster"), ("moderator", "moderator"), ("owner", "broadcaster"), ("victim", "viewer") })
        {
            var client = people._clients[name] = await server.NewUserAsync(ct);
            (await admin.PatchAsJsonAsync($"/api/admin/users/{await IdAsync(client, ct)}", new { role }, ct)).EnsureSuccessStatusCode();
        }

        (people.Channel, people.Handle) = await people._clients["owner"].NewChannelAsync(ct);
        people.Owner = await IdAsync(people._clients["owner"], ct);
        people.Victim = await IdAsync(people._clients["victim"], ct);
        return people;
    }

    public HttpClient Client(string role) => _clients[role];

    /// <summary>The address of a line's endpoint, with things made for this one request.</summary>
    public async Task<string> AddressAsync(MatrixLine line, CancellationToken ct)
    {
        var route = line.Route;
        if (route.StartsWith("/v/", StringComparison.Ordinal))
        {
            var video = await VideoAsync(line.What, ct);
            return route.Replace("{videoId}", video, StringComparison.Ordinal).Replace("{file}", route.Contains("storyboard", StringComparison.Ordinal) ? "0.jpg" : "source.mp4", StringComparison.Ordinal)
                .Replace("{**path}", $"{video}/master.m3u8", StringComparison.Ordinal);
        }

        var id = route switch
        {
            _ when route.StartsWith("/api/videos/{id}", StringComparison.Ordinal) => await VideoAsync(line.What, ct),
            _ when route.StartsWith("/api/comments/{id}", StringComparison.Ordinal) => await CommentAsync(line.What, ct),
            _ when route.StartsWith("/api/uploads/{id}", StringComparison.Ordinal) => await UploadAsync(ct),
            _ when route.StartsWith("/api/notices/{id}", StringComparison.Ordinal) => await NoticeAsync(ct),
            _ when route.StartsWith("/api/auth/sessions/{id}", StringComparison.Ordinal) => await SessionAsync(ct),
            _ when route.StartsWith("/api/auth/passkeys/{id}", StringComparison.Ordinal) => await PasskeyAsync(ct),
            _ when route.StartsWith("/api/admin/users/{id}", StringComparison.Ordinal) => line.What == "victim" ? Victim : Owner,
            _ => Channel,
        };
        return route.Replace("{id}", id, StringComparison.Ordinal).Replace("{handle}", Handle, StringComparison.Ordinal).Replace("{channel}", Channel, StringComparison.Ordinal)
            .Replace("{user}", Victim, StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal)
            .Replace("{videoId}", route.Contains("{videoId}", StringComparison.Ordinal) ? await VideoAsync(line.What, ct) : "", StringComparison.Ordinal)
            .Replace("{name}", new string('0', 32), StringComparison.Ordinal)
            .Replace("{keyId}", route.Contains("{keyId}", StringComparison.Ordinal) ? await KeyAsync(ct) : "", StringComparison.Ordinal);
    }

    public void Dispose()
    {
        foreach (var (role, client) in _clients)
        {
            if (role != "nobody")
            {
                client.Dispose();
            }
        }
    }

    private static async Task<string> IdAsync(HttpClient client, CancellationToken ct) => (await client.GetFromJsonAsync<JsonElement>("/api/auth/me", ct)).Text("id");

    private async Task<string> VideoAsync(string visibility, CancellationToken ct)
    {
        Assert.True(EnumText<Visibility>.TryRead(visibility, out var wanted), visibility);
        var video = await StoredVideo.AddAsync(_server, Channel, ct, visibility: wanted);
        _server.Get<HiddenVideos>().Set(video, wanted);
        return video.Value;
    }

    private async Task<string> KeyAsync(CancellationToken ct)
    {
        var made = await _clients["owner"].PostAsJsonAsync($"/api/channels/{Channel}/stream-keys", new { label = "k" }, ct).JsonAsync(System.Net.HttpStatusCode.Created, ct);
        return made.Text("id");
    }

    /// <summary>A comment of somebody who has no other part in this.</summary>
    private async Task<string> CommentAsync(string visibility, CancellationToken ct)
    {
        var video = await VideoAsync(visibility, ct);
        await using var db = await DbAsync(ct);
        var now = DateTimeOffset.UtcNow;
        var comment = new Comment { Id = NewId.At(now), VideoId = video, ChannelId = Channel, AuthorId = Victim, Text = "text", CreatedAt = now };
        db.Comments.Add(comment);
        await db.SaveChangesAsync(ct);
        return comment.Id;
    }

    private async Task<string> UploadAsync(CancellationToken ct)
    {
        await using var db = await DbAsync(ct);
        var now = DateTimeOffset.UtcNow;
        var upload = new Upload
        {
            Id = NewId.At(now),
            OwnerId = Owner,
            ChannelId = Channel,
            State = UploadState.Uploading,
            FileName = "a.mp4",
            Title = "a",
            Metadata = "",
            Length = 10,
            CreatedAt = now,
            ExpiresAt = now.AddHours(1),
        };
        _server.Get<UploadFolder>().Create(upload.Id);
        db.Uploads.Add(upload);
        await db.SaveChangesAsync(ct);
        return upload.Id;
    }

    private async Task<string> NoticeAsync(CancellationToken ct) =>
        (await _clients["administrator"].PostAsJsonAsync("/api/notices", new { kind = "flash", text = "text", seconds = 60 }, ct).JsonAsync(System.Net.HttpStatusCode.Created, ct)).Text("id");

    private async Task<string> SessionAsync(CancellationToken ct)
    {
        await using var db = await DbAsync(ct);
        var now = DateTimeOffset.UtcNow;
        var session = new Session { Id = NewId.At(now), UserId = Owner, Device = "d", Address = "", CreatedAt = now, LastUsedAt = now, ExpiresAt = now.AddHours(1) };
        db.Sessions.Add(session);
        await db.SaveChangesAsync(ct);
        return session.Id;
    }

    private async Task<string> PasskeyAsync(CancellationToken ct)
    {
        await using var db = await DbAsync(ct);
        var now = DateTimeOffset.UtcNow;
        var passkey = new Passkey { Id = NewId.At(now), UserId = Owner, CredentialId = Guid.NewGuid().ToByteArray(), PublicKey = [1], SignCount = 0, Name = "p", CreatedAt = now };
        db.Passkeys.Add(passkey);
        await db.SaveChangesAsync(ct);
        return passkey.Id;
    }

    private Task<RillcastDb> DbAsync(CancellationToken ct) => _server.Get<IDbContextFactory<RillcastDb>>().CreateDbContextAsync(ct);
}
