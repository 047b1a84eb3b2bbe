/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Keys made once for the tests, PKCS#8: nobody may use them for anything else. */
#ifndef FIXED_KEYS_H
#define FIXED_KEYS_H

#define FIXED_KEY_RSA_A                                                                            \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MIIEvAIBADANBgkqhkiG9w0BAQEFAASCBKYwggSiAgEAAoIBAQD6pTBhdmjoappC\n"                       \
	"d91Vo82/vPmXC2WnnIBKq0ciqPTa8m+/BplixdPaDIm+Fjlc/sJ/yCSAnLLCswVR\n"                       \
	"J3TtSzlieC56myhYDq6jfF7KQmzLgluErZZhGcrzr9zR6X4RUHf7XhmqwJIUdzlL\n"                       \
	"7N9TmBg7YA2PBxYFdMeRyDIIKeZPQgoH3q1AQjyqtxMdyV012keTdnb3WE6mIG/h\n"                       \
	"ayngtgTmqlHug+6xKSujmmv5ZrHdt/oKKtmWyqAjFuZzwfw6d6fx8De7LYWaTKCe\n"                       \
	"72SpUizoTUJky4tU2tmVhvcp91Kl68ouMWA53xaaHgKU2tULzifDdMvD+DpuZYip\n"                       \
	"g1FcxQeDAgMBAAECggEAGNXnxS3Zokyh1rvle21nieax599nZg7SACltkIfOT1Lz\n"                       \
	"c1Rg5tJ0YKhFDnKe93x/jZrUJxxKcull5E81ElLrBOX6Bl27xydD8wtz9wr9mG1l\n"                       \
	"H8X1ic889sgyaL2qp2Y3pU7YhedenNbddLesFK6URBngmLoFMBWMtYDGmFwn0oAl\n"                       \
	"/CLzokW58QQjj45aokJQ7sMLpUHT6ofDmDS3jeP7eKhhBl4HqmWJXCip2nMoanz+\n"                       \
	"kMWn3pBrKytzsimKAMU+Iwxx9OOl/2QSwxjMKvGEDCIF83Z+XkuRayv1wsD3QbFd\n"                       \
	"nD7KeVm1ZYKsoBUzkn7YJAMfVqTRNHSCPwngPHdTAQKBgQD99bnoxSuaPsfielSi\n"                       \
	"bFsI1Fu1W1VPBParl4etDQYFst3fzUjjIZwGuf65eSv2x+fRNsi+hdwnoAQ8IkVk\n"                       \
	"slLKufxKtaoaXOpbPWanSG8tM+Jc1H5OaLJTIp9N/XsgkNbrXBo5Ivbsh5nWZ45c\n"                       \
	"WuX33eQTsqNE4Z3KcrWMExBegwKBgQD8qKVv1uhlq1drNJJfw4bOe4/0fBgVHsEs\n"                       \
	"21E6be5mm3pUQgcQ4QkGOlmhzspdFz4PMo1pa/+IA7cgSMCEH7z9o2TxJ3wDFCVJ\n"                       \
	"I5s7PKTiHNf8vo8eaw2/zGXOsEOV0FTOubzz+tZ5TUxdh51kZOKJrfGQqVZHelQy\n"                       \
	"GzrXLbhjAQKBgEmwKylnTKeM3+LPLA+U8TU2qQWOYspy3kAbz7petQiiRc7Sefut\n"                       \
	"nOA2x7p5dlA84P7LrqPZo2+79n6cUxZMx8ka/iGPZLQRkc63mjmfwuKS03OsFJob\n"                       \
	"tuJ4gVDX5Aom/LV+G/3IL22iSvjzQ1N47JFnSO6OPuGVtXswnYzvWyiRAoGAAK2z\n"                       \
	"RAmftiYvpeoOOpOb2RIb4Nw0dFoQyr4MCcwhx8TDH1bODg2MqKefdf/IK1fUotXP\n"                       \
	"62iO1x6rbzrCyZgMOeImcz9X5eo372pZEF+pUbIiIlugpsRC1TEHVPbEN7LHh4aY\n"                       \
	"K0+RI+JBQj8K/SoIMbZ1352UzbxWXYwVLF7DEAECgYAz+PY/VAKPkBeQeCqyQ0Ff\n"                       \
	"PkeGh4OUMDhZSMGE9drLWPI8vvM7BCXP8afadi7HV75vs6+SUNl/XECuH3ZTpiVo\n"                       \
	"b1CC4qH+zGIphE+Ms1a6IABA4cR4GwnjV30NZfrtPzHNycEeBF2WLXEkKrPGdYYz\n"                       \
	"Nxm4BuQEYQVX1eNWM47ilA==\n"                                                               \
	"-----END PRIVATE KEY-----\n"

#define FIXED_KEY_RSA_B                                                                            \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQC7UY2EZ5IVEZyH\n"                       \
	"8vbmnc81Dr6Js9/lnLnyoMzEGD+zpumYrfbUX7GHTSdm8mcM9s0htDjEc7nvfTxS\n"                       \
	"nQAVYzljrd1Adb3ByMuHJetxrV3HdR39TZo0mHazKLMkYveK3ScUeOrY7CULxstN\n"                       \
	"md5OnIkwmUf4DxtDMU3inePNay1fX4y8OoyEGb8CXUfOpO5zwyq4vdzY+/UBG1LW\n"                       \
	"/h1OLie4IvkmR73kkDm0Hrljf/Rof2Hipq+jKi6/1APlz6KA7ZXTUTepswfFF6O1\n"                       \
	"OWvXYZsqaPgv+h6A5byZhIGERqHkehC63zRP4lURf2H7/hHARr94HrED2+zxS6yw\n"                       \
	"X2ohtc3lAgMBAAECggEAEIPGKFBBTt44oLvJDNgI9rKQFe/n44SH2F5Y70j8BMjI\n"                       \
	"e4+K3Xp6WmVw/eCNOVVhDIGpJ5jUYcr20InLAhe3bZRcl1xKGJWtbALp2SHhzL4E\n"                       \
	"oNqAp/ZxMKZ79M9M589LrMBkZC+drIYgUn0oXmHqroA1GieqzafBKCOne+rhGzFY\n"                       \
	"i3CV51+FEtgJzVtDfvRYCDs2TIr61oBOZHyJmhAI15xxet6SPnLOYbJvqZpha0tC\n"                       \
	"iDeVZrJ5WfMiY1smONvETW9m5v3U31wNeNFWSaLPAUh/wVD9OLSzJrNQTnylOtL6\n"                       \
	"13x4Qz3rUEMXeKoCzXEyAlu0JNBEgEcdtG4cI6BQgQKBgQD0naOGx2de3Xmj9uVP\n"                       \
	"alA0gGVJJfaD5JOT4/unVFxcbl0XvUkWjWAbmcLIZiuGiyCRmYRfn7t8/i7PS6fk\n"                       \
	"SkhcAOKuLDazyB3KL4daGuzbZZCErAarJYgyPjvJhORA8pN7VC4f/s3Xplw9Px5g\n"                       \
	"eFplNbogReTtw4DeXqgWzZU3UQKBgQDECUXiBz63lod0dlEVlw7gCqfcdekzufFr\n"                       \
	"nm69ouhC7hda7Xel91oVOC9l3fWRrarDBF2zEbRXWnq+0KwPNFeM4wPsAl8A5+8X\n"                       \
	"Pwk26PqztrCHo3a/7mBLM+t0To+sBdRBdwbd6/c5LeNxfJB/PUo3ixE/dkJvmnKM\n"                       \
	"ltd3Z8dwVQKBgQCYj8CvjKoR5nu5IYE/GIVRWUrSZlTrSaIpOKV5ZQn9s+9noOx2\n"                       \
	"nlH0pN9w8RfwX9E+PcrrgMoEWNuE+iCKJzId/4dhLb4oPoUl1qLKNcTHyP5rYIcA\n"                       \
	"MvZQr7PGKZXaU/BbmNLzrY1gFCevIzCk5isquGmPO0heafJzvgGDx1BrIQKBgBmo\n"                       \
	"pQ76p8jb2QrzWZWb2gSVIHeIr2dn1SOi7xe/NOtdwozSPDDq+U2BtyJ8NOJGeu1f\n"                       \
	"quv/Sz2LyDklkv/CeBsms6K2hLzXnsHKLGiVggr3xI9cY/SnPM9bElx80+1OLgQL\n"                       \
	"kkiF1CwVx4lZJoig+w/eEfnefr+g1ZF1ROqKGN6pAoGBAJIgsS+y35tXyIzrnK57\n"                       \
	"1rf+bd4Y/7zlhW4AkNxW0SQYgEQYxW9Go1R56Kkoj61Hb8yTNuRFyb4zSc4F64MS\n"                       \
	"AFer2KpsxmLX4etuZ7X4DIZA0KgZk1Z8rS68GgDdYkAclIxa7vL2BJdw5Sbq3gM3\n"                       \
	"3h9sss+e4lFphD1/3CYEfa+g\n"                                                               \
	"-----END PRIVATE KEY-----\n"

#define FIXED_KEY_RSA_1024                                                                         \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MIICeAIBADANBgkqhkiG9w0BAQEFAASCAmIwggJeAgEAAoGBALh47C64r6Qj44fr\n"                       \
	"6OxMR49kourhdnMhtIEbnBixxsfmgBjIPqHEfKs+VFSBrw1RWcJzOTER1sBfyBHp\n"                       \
	"dDEEjZPa07qnNFOlxt/0cLxhxOgygM8hyFLC+GT5ryW0YVqEb5vwr49+1CSd428N\n"                       \
	"4i1kQm1/VM9/a3qCH9Do6gBljVg1AgMBAAECgYEAhovr98fMk7N5aNGv+WlJaFTG\n"                       \
	"XvpDIoYa2XAB0iEYEwUTuP+UbviY1W2IpHpR6yzCgwj3VcrlDzrM+gOEM5xWhZuL\n"                       \
	"/kLDXyqLOIhLv/eZloQ1q8NJAtZp0vhe9nKDrLu4C3Tyxl/3oBnJlc04wWXiVIO4\n"                       \
	"NSu1Q5L64WdBhAZ0PaECQQDg+UEeraoRL+ZcHoXdFNzzg+0XUx7kmjNOMBRyP96y\n"                       \
	"V5chsIhvjcBAHgh4K0+gH399N3w+5pHdgGsZPpw/jGOLAkEA0enCwywexe9DLyf3\n"                       \
	"WLhdsSXX1qzeWktKuPt0DSmrz39dpIvMj7FVUe/R1Sz/cyOaNqkJ4U3bRihDvOM+\n"                       \
	"ZumrPwJBAJhUTWKPZmMC0vC2/h7nHICKaIPtlTJmsqyTY5TEaG7LXhrCpG8cRPtl\n"                       \
	"Goj7kouyKCnJ4wfYKRYY+Ot7+GITFecCQQClrhqyT42ObtWZT7MzzHjuzE66u0DZ\n"                       \
	"BdpZfObRSNW59e5kZI81zyLnhCEbX+PT7gLXJ76LnRb4HemxGa90LPSjAkBl8iR7\n"                       \
	"dDhle5kLZp0FGTUJ3d/wZ0KURrK+GmjgToSfhTLyTkGKw1LSrWh2iC8hZmYfqEFW\n"                       \
	"BcTjE3B9uLHG4Qd3\n"                                                                       \
	"-----END PRIVATE KEY-----\n"

#define FIXED_KEY_EC_P256                                                                          \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgK+xZDRo5WS4EBwOa\n"                       \
	"DUJaiKssmkIvkM6Ejpexg+oJNEehRANCAARm28bcjvUZ9mv3aX+TgnpdM/IQuoAC\n"                       \
	"vxonIv+Q78iP/zHAmW6g6y5X0FLtfX7z2qUG3Apu6UNYvaDIRa2SpvfI\n"                               \
	"-----END PRIVATE KEY-----\n"

#define FIXED_KEY_EC_P384                                                                          \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MIG2AgEAMBAGByqGSM49AgEGBSuBBAAiBIGeMIGbAgEBBDApXHiLBXmolluXBDVD\n"                       \
	"aOP3ZCkFbDItSKq0Sc624KZzu1/Fcf0CwT61uf7nfybaNU6hZANiAARk71Nhltbm\n"                       \
	"a3hen9L21Gt4Bg2j8kU20dpl56eJGes6umn5486/3sljAQZBYYkKjWGWEtFNtCxg\n"                       \
	"4Y/7JYPDvc84RXfgfHnvkLKgghmXcTW/TyVMUiAVwE5rZWEvuEt1trM=\n"                               \
	"-----END PRIVATE KEY-----\n"

#define FIXED_KEY_EC_P521                                                                          \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MIHuAgEAMBAGByqGSM49AgEGBSuBBAAjBIHWMIHTAgEBBEIBYdPyjgGmL3NC30lg\n"                       \
	"BOqNv6XJAPL2JElAkpLNXax3V4pUph+owxjgD7iMlnKm4c0GAMrLcP4GGXG2JLMG\n"                       \
	"+82DTY2hgYkDgYYABACQk2oeTPqyawCKI4m1ne5Jy3IJ1nVV7j8Oda/gRTQsrsfL\n"                       \
	"YmCyvEMyi7irFLz9SOlfTf3QkbE7diyLRmcgM6+qQwG0rsenHjA+b+SabsXSnMpt\n"                       \
	"JIuoNtGedGXMMS8U0OrW7DczbGRidj375ps2YUro2rnt112LxkwomOHa9KeFA1b+\n"                       \
	"pA==\n"                                                                                   \
	"-----END PRIVATE KEY-----\n"

#define FIXED_KEY_ED25519                                                                          \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MC4CAQAwBQYDK2VwBCIEIB6HbV2GxpoZJ3R0AeRXh3nJl6Un+d7kQGRn4qxVV3nZ\n"                       \
	"-----END PRIVATE KEY-----\n"

#define FIXED_KEY_ED448                                                                            \
	"-----BEGIN PRIVATE KEY-----\n"                                                            \
	"MEcCAQAwBQYDK2VxBDsEOYc2MIzOpL3aWuTioVVgK40zBnxifmjOkBs6/ppXcYQw\n"                       \
	"WEK6NJXlIeuF60oCYGzb6J/kYkf0XxZoSg==\n"                                                   \
	"-----END PRIVATE KEY-----\n"

/* A self-signed certificate of version 1, so without extensions, for RSA_B. */
#define FIXED_CERT_RSA_B_V1                                                                        \
	"-----BEGIN CERTIFICATE-----\n"                                                            \
	"MIICyjCCAbICAU0wDQYJKoZIhvcNAQELBQAwKjEQMA4GA1UECgwHRXhhbXBsZTEW\n"                       \
	"MBQGA1UEAwwNTm8gRXh0ZW5zaW9uczAgFw0yNjExMjIwNjMxNDVaGA8yMDUxMDcx\n"                       \
	"NDA2MzE0NVowKjEQMA4GA1UECgwHRXhhbXBsZTEWMBQGA1UEAwwNTm8gRXh0ZW5z\n"                       \
	"aW9uczCCASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBALtRjYRnkhURnIfy\n"                       \
	"9uadzzUOvomz3+WcufKgzMQYP7Om6Zit9tRfsYdNJ2byZwz2zSG0OMRzue99PFKd\n"                       \
	"ABVjOWOt3UB1vcHIy4cl63GtXcd1Hf1NmjSYdrMosyRi94rdJxR46tjsJQvGy02Z\n"                       \
	"3k6ciTCZR/gPG0MxTeKd481rLV9fjLw6jIQZvwJdR86k7nPDKri93Nj79QEbUtb+\n"                       \
	"HU4uJ7gi+SZHveSQObQeuWN/9Gh/YeKmr6MqLr/UA+XPooDtldNRN6mzB8UXo7U5\n"                       \
	"a9dhmypo+C/6HoDlvJmEgYRGoeR6ELrfNE/iVRF/Yfv+EcBGv3gesQPb7PFLrLBf\n"                       \
	"aiG1zeUCAwEAATANBgkqhkiG9w0BAQsFAAOCAQEACoqG/sBGx/3T4TUA+Zs02vAz\n"                       \
	"/GZbghQdKPzI3bmaxE3pNF3Hbpvujd88+zD5E2xXY06t3tdQ3UaFtU307f7zgTe7\n"                       \
	"hNW9Q9S5JXLhhxNq/xbGomVmgur8vKjZgTjVzcjUH5lNal7nxrFQe/QovnnjWqVN\n"                       \
	"MrPFF7ZuGSR1RhA3I4VQQIE/Q5BfoLUEgw97Q5ucR0FU4a0eGT59Gv70R4+B5YD7\n"                       \
	"gWxAPfE2WSk7U6E+J2XlHUJfNWxA0ZVDw0+eHxyR7P1WvVY5EmkxLdnzS6ZTl32X\n"                       \
	"BK5rAopm/a6XPm7+RlmnI3aF1bqwYzxgjth5bKZ/EtIDQEXnnp/OshrnCM5I5w==\n"                       \
	"-----END CERTIFICATE-----\n"

#endif /* FIXED_KEYS_H */
