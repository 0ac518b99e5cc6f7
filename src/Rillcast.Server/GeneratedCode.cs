using System.Diagnostics.CodeAnalysis;

// What the compiler's generators make takes services by the provider; nobody reads or changes it.
[assembly: SuppressMessage("ApiDesign", "RS0030", Scope = "namespaceanddescendants", Target = "~N:Microsoft.AspNetCore.Http.Generated")]
