using Rillcast.Server.Accounts.Closing;
using Rillcast.Server.Accounts.Export;
using Rillcast.Server.Cli;
using Rillcast.Server.Comments.Moderation;

namespace Rillcast.Server.Comments;

/// <summary>Comments among the services.</summary>
internal static class CommentsRegistration
{
    /// <summary>Adds them.</summary>
    /// <exception cref="StartFailure">A setting is wrong.</exception>
    public static void AddComments(this WebApplicationBuilder builder)
    {
        builder.AddOptionsRecord<CommentOptions>("Comments");
        builder.Services.AddSingleton<CommentPace>();
        builder.Services.AddSingleton<CommentWriting>();
        builder.Services.AddSingleton<CommentChanges>();
        builder.Services.AddScoped<CommentNews>();
        builder.Services.AddScoped<ModerationLog>();
        builder.Services.AddSingleton<ForgetUser>(ForgottenAuthor.ForgetAsync);
        builder.Services.AddOwnComments();
    }

    // What others wrote, and what moderators say among themselves, is not the caller's to take along.
    private static void AddOwnComments(this IServiceCollection services)
    {
        services.AddSingleton(OwnData.Part("comments.json", (db, me) => db.Comments.Where(c => c.AuthorId == me).OrderBy(c => c.Id).Select(c => new { c.Id, c.VideoId, c.ParentId, c.Text, c.MediaTime, c.State, c.CreatedAt, c.EditedAt })));
        services.AddSingleton(OwnData.Part("comment-likes.json", (db, me) => db.CommentLikes.Where(l => l.UserId == me).OrderBy(l => l.CommentId).Select(l => new { l.CommentId })));
        services.AddSingleton(OwnData.Part("comment-reports.json", (db, me) => db.CommentReports.Where(r => r.UserId == me).OrderBy(r => r.CreatedAt).Select(r => new { r.CommentId, r.Reason, r.Note, r.CreatedAt })));
        services.AddSingleton(OwnData.Part("moderation.json", (db, me) => db.ModerationEntries.Where(e => e.ActorId == me).OrderBy(e => e.Id).Select(e => new { e.ChannelId, e.CommentId, e.Action, e.Reason, e.Note, e.CreatedAt })));
        services.AddSingleton(OwnData.Part("moderator-of.json", (db, me) => db.ChannelModerators.Where(m => m.UserId == me).OrderBy(m => m.CreatedAt).Join(db.Channels, m => m.ChannelId, c => c.Id, (m, c) => new { c.Handle, c.Name, m.CreatedAt })));
        services.AddSingleton(OwnData.Part("bans.json", (db, me) => db.ChannelBans.Where(b => b.UserId == me).OrderBy(b => b.CreatedAt).Join(db.Channels, b => b.ChannelId, c => c.Id, (b, c) => new { c.Handle, c.Name, b.Reason, b.CreatedAt, b.Until })));
    }
}
