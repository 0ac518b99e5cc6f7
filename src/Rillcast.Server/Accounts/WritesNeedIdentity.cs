using Microsoft.AspNetCore.Authorization;

namespace Rillcast.Server.Accounts;

/// <summary>What holds for endpoints that say nothing themselves: reading is free, everything else wants somebody known.</summary>
internal sealed class WritesNeedIdentity : IAuthorizationRequirement
{
    public sealed class Handler : AuthorizationHandler<WritesNeedIdentity>
    {
        protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, WritesNeedIdentity requirement)
        {
            // Without a route there is nothing to write to: the answer is 404, 405 or 415, for everybody.
            if (context.Resource is HttpContext http
                && (IsRead(http.Request.Method) || http.GetEndpoint() is not RouteEndpoint || context.User.Identity is { IsAuthenticated: true }))
            {
                context.Succeed(requirement);
            }

            return Task.CompletedTask;
        }
    }

    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);
}
