using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Rillcast.Server.Accounts;
using Rillcast.Server.Channels;

namespace Rillcast.Server.Web;

/// <summary>How the API's types become JSON, made at build time.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RegisterRequest))]
[JsonSerializable(typeof(LoginRequest))]
[JsonSerializable(typeof(LoginResponse))]
[JsonSerializable(typeof(UserResponse))]
[JsonSerializable(typeof(CreateChannelRequest))]
[JsonSerializable(typeof(UpdateChannelRequest))]
[JsonSerializable(typeof(ChannelResponse))]
[JsonSerializable(typeof(Page<ChannelResponse>))]
[JsonSerializable(typeof(CreateStreamKeyRequest))]
[JsonSerializable(typeof(StreamKeyCreated))]
[JsonSerializable(typeof(Page<StreamKeyResponse>))]
[JsonSerializable(typeof(ServerResponse))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(HttpValidationProblemDetails))]
internal sealed partial class ApiJson : JsonSerializerContext;
