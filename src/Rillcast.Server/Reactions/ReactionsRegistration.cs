using Rillcast.Server.Accounts.Closing;
using Rillcast.Server.Cli;

namespace Rillcast.Server.Reactions;

/// <summary>Reactions among the services.</summary>
internal static class ReactionsRegistration
{
    /// <summary>Adds them.</summary>
    /// <exception cref="StartFailure">A setting is wrong.</exception>
    public static void AddReactions(this WebApplicationBuilder builder)
    {
        builder.AddOptionsRecord<ReactionOptions>("Reactions");
        builder.Services.AddSingleton<ReactionPace>();
        builder.Services.AddSingleton<VideoLikes>();
        builder.Services.AddSingleton<ForgetUser>(ForgottenLikes.ForgetAsync);
    }
}
