using Microsoft.EntityFrameworkCore;
using Rillcast.Server.Accounts;
using Rillcast.Server.Accounts.Passkeys;
using Rillcast.Server.Accounts.Recovery;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Channels;
using Rillcast.Server.Channels.Follows;
using Rillcast.Server.Comments;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Conversion;
using Rillcast.Server.Conversion.Jobs;
using Rillcast.Server.Conversion.Ladders;
using Rillcast.Server.Frames;
using Rillcast.Server.Notices;
using Rillcast.Server.Positions;
using Rillcast.Server.Reactions;
using Rillcast.Server.Search;
using Rillcast.Server.Search.Moments;
using Rillcast.Server.Uploads;
using Rillcast.Server.Videos;
using Rillcast.Server.Videos.Deletions;

namespace Rillcast.Server.Data;

/// <summary>
/// The database. Each feature's folder says how its entities lie in it; <c>Migrations/</c> makes the schema. Queries name its tables by these properties: a call of <c>Set</c> within a
/// query is compiled anew at each execution.
/// </summary>
internal sealed class RillcastDb(DbContextOptions<RillcastDb> options) : DbContext(options)
{
    /// <summary>Order of ids: by bytes, whatever the language of the database.</summary>
    public const string IdCollation = "C";

    public DbSet<User> Users => Set<User>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<Passkey> Passkeys => Set<Passkey>();

    public DbSet<PasswordReset> PasswordResets => Set<PasswordReset>();

    public DbSet<Channel> Channels => Set<Channel>();

    public DbSet<StreamKey> StreamKeys => Set<StreamKey>();

    public DbSet<Follow> Follows => Set<Follow>();

    public DbSet<Video> Videos => Set<Video>();

    public DbSet<Upload> Uploads => Set<Upload>();

    public DbSet<Deletion> Deletions => Set<Deletion>();

    public DbSet<FrameCursor> FrameCursors => Set<FrameCursor>();

    public DbSet<Watch> Watches => Set<Watch>();

    public DbSet<PausedHistory> PausedHistories => Set<PausedHistory>();

    public DbSet<VideoSearchEntry> VideoSearch => Set<VideoSearchEntry>();

    public DbSet<ChannelSearchEntry> ChannelSearch => Set<ChannelSearchEntry>();

    public DbSet<MomentEntry> Moments => Set<MomentEntry>();

    public DbSet<Comment> Comments => Set<Comment>();

    public DbSet<CommentLike> CommentLikes => Set<CommentLike>();

    public DbSet<CommentReport> CommentReports => Set<CommentReport>();

    public DbSet<VideoCommentCount> VideoCommentCounts => Set<VideoCommentCount>();

    public DbSet<ChatSettings> ChatSettings => Set<ChatSettings>();

    public DbSet<ChannelModerator> ChannelModerators => Set<ChannelModerator>();

    public DbSet<ChannelBan> ChannelBans => Set<ChannelBan>();

    public DbSet<ModerationEntry> ModerationEntries => Set<ModerationEntry>();

    public DbSet<VideoLike> VideoLikes => Set<VideoLike>();

    public DbSet<Notice> Notices => Set<Notice>();

    public DbSet<StoredConversionRow> StoredConversions => Set<StoredConversionRow>();

    public DbSet<ChannelLadderRow> ChannelLadders => Set<ChannelLadderRow>();

    public DbSet<DeadJobRow> DeadJobs => Set<DeadJobRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasPostgresExtension("btree_gin");
        modelBuilder.HasPostgresExtension("pg_trgm");
        modelBuilder.HasPostgresExtension("unaccent");
        SearchFunctions.Register(modelBuilder);
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(RillcastDb).Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(ToSnakeCase(property.Name));
            }
        }
    }

    private static string ToSnakeCase(string name) =>
        string.Concat(name.Select((c, i) => char.IsAsciiLetterUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
}
