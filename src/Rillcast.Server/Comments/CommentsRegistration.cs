using Rillcast.Server.Accounts.Closing;
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
    }
}
