namespace Rillcast.Server.Accounts.Sessions;

/// <summary>The browser's side of a session.</summary>
internal static class SessionCookie
{
    /// <summary>Sets or renews it.</summary>
    public static void Set(HttpContext http, string token, TimeSpan lifetime)
    {
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Cookies.Append(Identity.Cookie, token, Options(http, lifetime));
    }

    /// <summary>Takes it back.</summary>
    public static void Clear(HttpContext http) => http.Response.Cookies.Delete(Identity.Cookie, Options(http, null));

    // Lax: sent along when somebody follows a link to us, not with what other sites' pages post.
    private static CookieOptions Options(HttpContext http, TimeSpan? lifetime) =>
        new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, Path = "/", MaxAge = lifetime, IsEssential = true };
}
