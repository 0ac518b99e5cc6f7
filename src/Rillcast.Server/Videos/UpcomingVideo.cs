namespace Rillcast.Server.Videos;

/// <summary>A broadcast that was announced.</summary>
/// <param name="Id">The video that it becomes.</param>
/// <param name="At">When it is to begin.</param>
/// <param name="Visibility">Who may watch it.</param>
/// <param name="IsChosen">Its owner wants the next broadcast to become it, whatever the time.</param>
public sealed record UpcomingVideo(string Id, DateTimeOffset At, Visibility Visibility, bool IsChosen);
