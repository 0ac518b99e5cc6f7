using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Rillcast.Live;
using Rillcast.Server.Accounts;
using Rillcast.Server.Accounts.Administration;
using Rillcast.Server.Accounts.Closing;
using Rillcast.Server.Accounts.Passkeys;
using Rillcast.Server.Accounts.Recovery;
using Rillcast.Server.Accounts.Sessions;
using Rillcast.Server.Channels;
using Rillcast.Server.Comments;
using Rillcast.Server.Comments.Moderation;
using Rillcast.Server.Channels.Follows;
using Rillcast.Server.Channels.Schedule;
using Rillcast.Server.Conversion;
using Rillcast.Server.Conversion.Jobs;
using Rillcast.Server.Conversion.Ladders;
using Rillcast.Server.Downloads;
using Rillcast.Server.Notices;
using Rillcast.Server.Reactions;
using Rillcast.Server.Frames;
using Rillcast.Server.Frames.Devices;
using Rillcast.Server.Positions;
using Rillcast.Server.Search;
using Rillcast.Server.Sharing;
using Rillcast.Server.Telemetry;
using Rillcast.Server.Uploads;
using Rillcast.Server.Videos;

namespace Rillcast.Server.Web;

/// <summary>How the API's types become JSON, made at build time.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    Converters =
    [
        typeof(VideoStateWords),
        typeof(VisibilityWords),
        typeof(RoleWords),
        typeof(NoticeKindWords),
        typeof(LivePhaseWords),
        typeof(UploadStateWords),
        typeof(ConversionStateWords),
        typeof(RungStateWords),
        typeof(RungCodecWords),
        typeof(JobStateWords),
        typeof(CommentStateWords),
        typeof(ApprovalWords),
        typeof(ModerationActionWords),
        typeof(ModerationReasonWords),
        typeof(ChatRuleWords),
    ])]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginResponse))]
[JsonSerializable(typeof(UserResponse))]
[JsonSerializable(typeof(OpenSession))]
[JsonSerializable(typeof(Page<SessionResponse>))]
[JsonSerializable(typeof(UpdateMeRequest))]
[JsonSerializable(typeof(ChangePasswordRequest))]
[JsonSerializable(typeof(DeleteMeRequest))]
[JsonSerializable(typeof(PasswordResetRequest))]
[JsonSerializable(typeof(NewPasswordRequest))]
[JsonSerializable(typeof(PasswordResetLink))]
[JsonSerializable(typeof(PasskeyOptions))]
[JsonSerializable(typeof(AddPasskeyRequest))]
[JsonSerializable(typeof(PasskeySignature))]
[JsonSerializable(typeof(PasskeyList))]
[JsonSerializable(typeof(UpdateUserRequest))]
[JsonSerializable(typeof(Page<AdminUserResponse>))]
[JsonSerializable(typeof(CreateChannelRequest))]
[JsonSerializable(typeof(UpdateChannelRequest))]
[JsonSerializable(typeof(ChannelResponse))]
[JsonSerializable(typeof(Page<ChannelResponse>))]
[JsonSerializable(typeof(FollowResponse))]
[JsonSerializable(typeof(ScheduleRequest))]
[JsonSerializable(typeof(NextVideoRequest))]
[JsonSerializable(typeof(CreateStreamKeyRequest))]
[JsonSerializable(typeof(StreamKeyCreated))]
[JsonSerializable(typeof(Page<StreamKeyResponse>))]
[JsonSerializable(typeof(VideoResponse))]
[JsonSerializable(typeof(Page<VideoResponse>))]
[JsonSerializable(typeof(UpdateVideoRequest))]
[JsonSerializable(typeof(PlaybackResponse))]
[JsonSerializable(typeof(DownloadList))]
[JsonSerializable(typeof(FramePage))]
[JsonSerializable(typeof(DeviceList))]
[JsonSerializable(typeof(PositionRequest))]
[JsonSerializable(typeof(PositionResponse))]
[JsonSerializable(typeof(Page<HistoryEntry>))]
[JsonSerializable(typeof(ProgressList))]
[JsonSerializable(typeof(HistorySettings))]
[JsonSerializable(typeof(SearchPage))]
[JsonSerializable(typeof(SuggestionList))]
[JsonSerializable(typeof(OembedResponse))]
[JsonSerializable(typeof(HealthResponse))]
[JsonSerializable(typeof(ConversionResponse))]
[JsonSerializable(typeof(ConversionRequest))]
[JsonSerializable(typeof(Page<JobResponse>))]
[JsonSerializable(typeof(ChannelLadderRequest))]
[JsonSerializable(typeof(ChannelLadderResponse))]
[JsonSerializable(typeof(StateEvent))]
[JsonSerializable(typeof(ViewersEvent))]
[JsonSerializable(typeof(LikesEvent))]
[JsonSerializable(typeof(TellNoticeRequest))]
[JsonSerializable(typeof(NoticeResponse))]
[JsonSerializable(typeof(NoticeEndedEvent))]
[JsonSerializable(typeof(Page<NoticeResponse>))]
[JsonSerializable(typeof(Dictionary<string, int>))]
[JsonSerializable(typeof(CommentPage))]
[JsonSerializable(typeof(CommentResponse))]
[JsonSerializable(typeof(CommentRemovedEvent))]
[JsonSerializable(typeof(CommentCountEvent))]
[JsonSerializable(typeof(ChatEvent))]
[JsonSerializable(typeof(ChatResponse))]
[JsonSerializable(typeof(PostCommentRequest))]
[JsonSerializable(typeof(EditCommentRequest))]
[JsonSerializable(typeof(CommentLikesResponse))]
[JsonSerializable(typeof(ReportCommentRequest))]
[JsonSerializable(typeof(ModerateCommentRequest))]
[JsonSerializable(typeof(Page<QueuedComment>))]
[JsonSerializable(typeof(Page<ModerationEntryResponse>))]
[JsonSerializable(typeof(ChatSettingsRequest))]
[JsonSerializable(typeof(ChatSettingsResponse))]
[JsonSerializable(typeof(BanRequest))]
[JsonSerializable(typeof(Page<BanResponse>))]
[JsonSerializable(typeof(Page<PersonResponse>))]
[JsonSerializable(typeof(LikeRequest))]
[JsonSerializable(typeof(VideoLikesResponse))]
[JsonSerializable(typeof(ReactionRequest))]
[JsonSerializable(typeof(ReadinessResponse))]
[JsonSerializable(typeof(ServerResponse))]
[JsonSerializable(typeof(UploadResponse))]
[JsonSerializable(typeof(Page<UploadResponse>))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>States as words in camelCase, and never as numbers.</summary>
internal sealed class VideoStateWords() : JsonStringEnumConverter<VideoState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>Phases as words in camelCase, and never as numbers.</summary>
internal sealed class LivePhaseWords() : JsonStringEnumConverter<LivePhase>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
